#!/usr/bin/env python3
"""How long the studio takes from its start to its first picture on the screen: bench_start.py BUILD [RUNS]

On an X server of its own (Xvfb, the Cairo renderer), whose pixels are looked at every 2 ms: the clock stops when the window is
no longer one colour. "Cold" (as root only): nothing of it was in memory, as after the computer was switched on.
"""
import ctypes
import os
import pathlib
import subprocess
import sys
import tempfile
import time

WIDTH, HEIGHT = 1280, 800
DISPLAY = ":1973"
PATIENCE_S = 30


class Screen:
    """The screen of an X server that is one's own."""

    class _Image(ctypes.Structure):
        _fields_ = [("width", ctypes.c_int), ("height", ctypes.c_int), ("xoffset", ctypes.c_int), ("format", ctypes.c_int),
                    ("data", ctypes.POINTER(ctypes.c_char)), ("byte_order", ctypes.c_int), ("unit", ctypes.c_int),
                    ("bit_order", ctypes.c_int), ("pad", ctypes.c_int), ("depth", ctypes.c_int), ("bytes_per_line", ctypes.c_int)]

    def __init__(self):
        self.server = subprocess.Popen(["Xvfb", DISPLAY, "-screen", "0", f"{WIDTH}x{HEIGHT}x24", "-nolisten", "tcp"],
                                       stderr=subprocess.DEVNULL)
        self.x11 = ctypes.CDLL("libX11.so.6")
        self.x11.XOpenDisplay.restype = self.x11.XDefaultRootWindow.restype = ctypes.c_void_p
        self.x11.XGetImage.restype = ctypes.POINTER(self._Image)
        self.x11.XGetImage.argtypes = [ctypes.c_void_p, ctypes.c_void_p, *[ctypes.c_int] * 2, *[ctypes.c_uint] * 2, ctypes.c_ulong, ctypes.c_int]
        self.x11.XDefaultRootWindow.argtypes = [ctypes.c_void_p]
        self.display = None
        while not self.display:
            time.sleep(0.05)
            self.display = self.x11.XOpenDisplay(DISPLAY.encode())
        self.root = self.x11.XDefaultRootWindow(self.display)

    def has_picture(self):
        """Whether more than one colour is on the line through the middle."""
        image = self.x11.XGetImage(self.display, self.root, 0, HEIGHT // 2, WIDTH, 1, 0xffffffff, 2)
        pixels = image.contents.data[:image.contents.bytes_per_line]
        self.x11.XDestroyImage(image)
        return len({pixels[i:i + 3] for i in range(0, len(pixels), 4)}) > 1

    def close(self):
        self.server.terminate()
        self.server.wait()


def start(screen, build, folder):
    """Milliseconds to the first picture, by the clock and of the processor."""
    environment = os.environ | {
        "DISPLAY": DISPLAY, "GDK_BACKEND": "x11", "GSK_RENDERER": "cairo", "ADW_DISABLE_PORTAL": "1", "GSETTINGS_BACKEND": "memory",
        "GSETTINGS_SCHEMA_DIR": str(build / "src/app"), "XDG_CONFIG_HOME": folder, "XDG_DATA_HOME": folder, "XDG_CACHE_HOME": folder,
        "DBUS_SESSION_BUS_ADDRESS": "disabled:", "GUISE_DATA": str(pathlib.Path(__file__).resolve().parents[2] / "data")}
    begin = time.monotonic()
    studio = subprocess.Popen([build / "src/app/guise-studio"], env=environment, stderr=subprocess.DEVNULL)
    try:
        while not screen.has_picture():
            if studio.poll() is not None or time.monotonic() > begin + PATIENCE_S:
                sys.exit(f"bench: the studio shows nothing (exit {studio.poll()})")
            time.sleep(0.002)
        shown = time.monotonic()
        ticks = pathlib.Path(f"/proc/{studio.pid}/stat").read_text().rsplit(")", 1)[1].split()
        busy = (int(ticks[11]) + int(ticks[12])) / os.sysconf("SC_CLK_TCK")
    finally:
        studio.kill()
        studio.wait()
    while screen.has_picture():
        time.sleep(0.02)
    return 1e3 * (shown - begin), 1e3 * busy


def forget_files():
    """Whether the system has forgotten what it had read of files."""
    os.sync()
    try:
        pathlib.Path("/proc/sys/vm/drop_caches").write_text("3\n")
    except OSError:
        return False
    return True


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 10
    screen = Screen()
    try:
        with tempfile.TemporaryDirectory() as folder:
            start(screen, build, folder)
            warm = sorted(start(screen, build, folder) for _ in range(runs))
            print(f"warm: median {warm[runs // 2][0]:.0f} ms ({warm[0][0]:.0f} to {warm[-1][0]:.0f}), processor {warm[runs // 2][1]:.0f} ms")
            if forget_files():
                print("cold: %.0f ms, processor %.0f ms" % start(screen, build, folder))
    finally:
        screen.close()


if __name__ == "__main__":
    main()
