"""An external system of the standard library alone, which speaks the protocol and misbehaves as it is told (``option:
mode``)."""

import json
import os
import signal
import struct
import subprocess
import sys
import time
import zlib


def png(path: str, width: int, height: int, level: int = 128, kind: int = 0) -> None:
    """A flat picture: gray (kind 0) or RGBA (kind 6)."""
    pixel = bytes([level]) if kind == 0 else bytes([level, 0, 0, 255])
    rows = b"".join(b"\0" + pixel * width for _ in range(height))

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 8, kind, 0, 0, 0)
    with open(path, "wb") as file:
        file.write(
            b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
        )


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def answer(request: dict, **fields: object) -> None:
    say(json.dumps({"synlayers": 1, "id": request["id"], "status": "ok", **fields}))


def outputs_of(mode: str, sample: dict) -> dict:
    """The outputs of a sample, by mode."""
    width, height = sample["size"]
    out = sample["out"]
    good = os.path.join(out, "alpha.png")
    png(good, width + (1 if mode == "size" else 0), height)
    if mode == "huge":
        png(good, width * 50, height * 50)
    elif mode == "colour":
        png(good, width, height, kind=6)
    elif mode == "not a picture":
        with open(good, "w") as file:
            file.write("no picture")
    elif mode == "outside":
        png(os.path.join(out, "..", "alpha.png"), width, height)
        return {"alpha": "../alpha.png"}
    elif mode == "elsewhere":
        return {"alpha": sample["inputs"]["image"]["file"]}
    elif mode == "link":
        os.symlink(good, os.path.join(out, "link.png"))
        return {"alpha": "link.png"}
    elif mode == "pipe":
        os.mkfifo(os.path.join(out, "pipe.png"))
        return {"alpha": "pipe.png"}
    elif mode == "folder":
        os.mkdir(os.path.join(out, "folder.png"))
        return {"alpha": "folder.png"}
    elif mode == "moved":
        os.rename(out, out + "2")
        os.symlink(out + "2", out)
    elif mode == "nameless":
        return {"image": "alpha.png"}
    elif mode == "absent":
        return {"alpha": "other.png"}
    elif mode == "number":
        return {"alpha": 3}
    return {"alpha": good if mode == "absolute" else "alpha.png"}


def misbehave(mode: str, request: dict, options: dict) -> bool:
    """What stands in the place of an answer; False if an answer is to follow."""
    mark = os.path.join(options["marks"], "was here")
    again = os.path.exists(mark)
    open(mark, "a").close()
    if mode.startswith("once ") and again:
        return False
    mode = mode.replace("once ", "")
    if mode == "garbage":
        say("Loading: 100%\nWARNING {'a': 1}\n{broken\n[1, 2]\n\x00\xff\x1b[31m")
        print("to stderr", file=sys.stderr)
        return False
    if mode == "megabytes":
        for _ in range(64):
            sys.stdout.write("x" * (1 << 17))
            sys.stderr.write("y" * (1 << 17))
        say("")
        return False
    if mode == "ignores quit":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        return False
    lines = {
        "invalid": '{"synlayers": 1, "id": ',
        "nan": '{"synlayers": 1, "id": %d, "status": "ok", "x": NaN}',
        "other id": '{"synlayers": 1, "id": 99, "status": "ok"}',
        "version": '{"synlayers": 2, "id": %d, "status": "ok"}',
        "status": '{"synlayers": 1, "id": %d, "status": "fine"}',
        "empty": '{"synlayers": 1, "id": %d, "status": "ok"}',
        "list": '{"synlayers": 1, "id": %d, "status": "ok", "answers": [3]}',
        "memory": '{"synlayers": 1, "id": %d, "status": "memory", "error": "CUDA out of memory"}',
        "error": '{"synlayers": 1, "id": %d, "status": "error", "error": "ValueError: too dark"}',
        "long": '{"synlayers": 1, "id": %d, "status": "ok", "x": "' + "x" * (1 << 21) + '"}',
        "deep": '{"synlayers": 1, "id": %d, "x": ' + "[" * 100000 + "]" * 100000 + "}",
    }
    if mode in lines:
        say(lines[mode].replace("%d", str(request["id"])))
    elif mode == "hangs":
        time.sleep(600)
    elif mode == "dies":
        print("RuntimeError: the driver is too old", file=sys.stderr)
        sys.stderr.flush()
        os._exit(3)
    elif mode == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    elif mode == "closes":
        os.close(1)
        time.sleep(600)
    elif mode == "floods":
        while True:
            say('{"synlayers": 1, "id": 77, "status": "ok"}')
    else:
        return False
    return True


def main() -> None:
    options: dict = {}
    while True:
        line = sys.stdin.readline()
        if not line:
            if options.get("mode") in ("ignores quit", "children"):
                time.sleep(600)
            return
        request = json.loads(line)
        if request["do"] == "load":
            options = request["options"]
            with open(os.path.join(options["marks"], "pids"), "a") as file:
                print(os.getpid(), file=file)
                if options["mode"] == "children":
                    for alone in (False, True):
                        print(subprocess.Popen(["sleep", "600"], start_new_session=alone).pid, file=file)
            if options["mode"].startswith("load ") and misbehave(options["mode"][5:], request, options):
                continue
            answer(request, facts={"packages": sys.version_info[:2]})
        elif request["do"] == "quit":
            if options["mode"] != "ignores quit":
                return
        elif options["mode"] == "deaf":
            time.sleep(600)
        elif len(request["samples"]) > options.get("most", 100):
            say(json.dumps({"synlayers": 1, "id": request["id"], "status": "memory", "error": "CUDA out of memory"}))
        else:
            mode = request["samples"][0]["inputs"].get("caption", options["mode"])
            if not misbehave(mode, request, options):
                answer(
                    request,
                    answers=[{"outputs": outputs_of(mode, s), "said": {"seed": s["seed"]}} for s in request["samples"]],
                )


if __name__ == "__main__":
    main()
