#!/bin/sh
# Lint, types and format of the board's script, where npm is and can install the tools; elsewhere one line says what was left out.
cd "$(dirname "$0")" || exit 1
skip() {
    echo "the site's script is not checked: $1" >&2
    exit 0
}
command -v npm >/dev/null 2>&1 || skip "npm is not here"
if [ ! -e node_modules/.package-lock.json ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
    output=$(npm ci --loglevel=error 2>&1) || skip "npm ci: $(echo "$output" | head -n 1)"
    touch node_modules/.package-lock.json
fi
exec npm run --silent lint
