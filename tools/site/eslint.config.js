import js from "@eslint/js";

/** What browsers give and the script uses: anything else that is not imported is a mistake. */
const BROWSER = [
  "Element",
  "HTMLAnchorElement",
  "HTMLButtonElement",
  "HTMLDetailsElement",
  "HTMLElement",
  "HTMLImageElement",
  "HTMLInputElement",
  "HTMLSelectElement",
  "Node",
  "URL",
  "URLSearchParams",
  "clearTimeout",
  "document",
  "history",
  "localStorage",
  "location",
  "navigator",
  "requestAnimationFrame",
  "window",
];

export default [
  js.configs.recommended,
  {
    files: ["leaderboard/site/js/**/*.js"],
    languageOptions: {
      ecmaVersion: 2022,
      sourceType: "module",
      globals: Object.fromEntries(BROWSER.map((name) => [name, "readonly"])),
    },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      eqeqeq: "error",
      "max-len": ["error", { code: 120 }],
      "max-params": ["error", 7],
      "no-implicit-coercion": "error",
      "no-shadow": ["error", { builtinGlobals: false }],
      "no-unused-vars": ["error", { argsIgnorePattern: "^_", caughtErrors: "all" }],
      "no-use-before-define": ["error", { functions: false }],
      "no-var": "error",
      "object-shorthand": "error",
      "prefer-const": "error",
      "prefer-template": "off",
      "no-restricted-syntax": [
        "error",
        // a line of a text could look like an import to leaderboard/pages/script.py
        { selector: "TemplateElement[value.raw=/\\n/]", message: "A template of several lines: join lines instead." },
        {
          selector: "MemberExpression[property.name='innerHTML']",
          message: "Texts are strangers': use dom/elements.js.",
        },
        {
          selector: "MemberExpression[property.name='outerHTML']",
          message: "Texts are strangers': use dom/elements.js.",
        },
        {
          selector: "CallExpression[callee.property.name='insertAdjacentHTML']",
          message: "Texts are strangers': use dom/elements.js.",
        },
      ],
    },
  },
];
