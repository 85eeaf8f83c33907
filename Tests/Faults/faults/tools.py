"""What injects faults, and what this machine lacks for it."""
import os
import pathlib
import shutil
import subprocess

from .table import Skip

interposed = pathlib.Path(__file__).resolve().parents[2] / "Interposed"


def need_root():
    if os.geteuid() != 0:
        raise Skip("needs root")


def need(*words):
    for word in words:
        if not shutil.which(word):
            raise Skip(f"{word} is not installed")


def shell(*command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise AssertionError(f"{' '.join(map(str, command))}: {done.stderr.strip()}")
    return done.stdout


def need_strace():
    need("strace")
    if subprocess.run(["strace", "-o", "/dev/null", "true"], capture_output=True).returncode:
        raise Skip("strace may not trace here")


def injecting(*injections, log="/dev/null"):
    """strace in front of a program, which makes its system calls fail: `fdatasync:error=EIO:when=3`."""
    calls = ",".join(sorted({injection.split(":")[0] for injection in injections}))
    words = ["strace", "-f", "-qq", "-o", str(log), "-e", "signal=none", "-e", f"trace={calls}"]
    for injection in injections:
        words += ["-e", f"inject={injection}"]
    return words + ["--"]


def mounted(place, folder, *arguments):
    """Mounts something on a folder of the place, until the place ends. Skips where that is not allowed."""
    need_root()
    folder.mkdir(exist_ok=True)
    done = subprocess.run(["mount", *map(str, arguments), str(folder)], capture_output=True, text=True)
    if done.returncode:
        raise Skip(f"cannot be mounted here: {done.stderr.strip()}")
    place.at_end(lambda: subprocess.run(["umount", "-l", str(folder)], capture_output=True))
    return folder


def small_disk(place, folder, options):
    return mounted(place, folder, "-t", "tmpfs", "-o", options, "tmpfs")


def image(place, name, megabytes, kind="ext4"):
    """A file that holds a file system."""
    need(f"mkfs.{kind}")
    path = place.folder / name
    with open(path, "wb") as file:
        file.truncate(megabytes << 20)
    shell(f"mkfs.{kind}", *(["-q", "-F"] if kind == "ext4" else ["-q"]), str(path))
    return path


def preloaded(place, name):
    """Builds a library of Tests/Interposed, for LD_PRELOAD."""
    need("cc")
    library = place.folder / f"{name}.so"
    shell("cc", "-shared", "-fPIC", "-O2", "-o", str(library), str(interposed / f"{name}.c"), "-ldl")
    return str(library)
