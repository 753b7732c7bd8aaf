/* SPDX-License-Identifier: GPL-3.0-or-later
 * Faults of a disk, preloaded into a program: the n-th call that changes something under a folder
 * fails, or the program dies at it.
 *
 *   GUISE_FAULT_UNDER  the folder, as an absolute path without links; calls elsewhere are not
 * touched GUISE_FAULT_LOG    a file elsewhere that gets a line for every such call: its number, its
 * name, the path, and "!" where the fault was; the number of lines is what a loop needs
 *   GUISE_FAULT_AT     which call, from 1; without it calls are only logged
 *   GUISE_FAULT        what happens there:
 *                        ENOSPC, EIO, EROFS, EACCES, EDQUOT   the call fails
 *                        kill-before, kill-within, kill-after SIGKILL; "within": half of a write is
 * done GUISE_FAULT_STAYS  a number: so many later calls fail, too. A full disk first writes what
 * still fits, half of it, and lets files be deleted, cut and synced.
 *   GUISE_FAULT_INTERRUPT  name and path of a call, as in the log: at the first of them SIGINT
 *
 * At its end the log gets a line for each file under the folder that is open then: "open", the
 * path.
 *
 * The C library's own calls are not seen; the program's and those of other libraries are. */
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define EXPORT     __attribute__ ((visibility ("default")))
#define PATH_BYTES 4096

typedef enum
{
  NONE,
  FAIL,
  KILL_BEFORE,
  KILL_WITHIN,
  KILL_AFTER,
} Fault;

/* What a call does to the disk. */
typedef enum
{
  TAKES_SPACE,
  FREES_SPACE, /* or needs none */
} Need;

static const struct
{
  const char *name;
  Fault       fault;
  int         code;
} faults[] = {
  { "ENOSPC", FAIL, ENOSPC },
  { "EDQUOT", FAIL, EDQUOT },
  { "EIO", FAIL, EIO },
  { "EROFS", FAIL, EROFS },
  { "EACCES", FAIL, EACCES },
  { "kill-before", KILL_BEFORE, 0 },
  { "kill-within", KILL_WITHIN, 0 },
  { "kill-after", KILL_AFTER, 0 },
};

static char        folder[PATH_BYTES];
static size_t      n_folder; /* 0: nothing to do */
static int         log_fd = -1;
static long        fault_at; /* 0: never */
static Fault       fault;
static int         fault_code;
static long        fault_stays; /* calls */
static const char *interrupt;   /* the call as the log has it, or NULL */
static int         has_no_links;
static int64_t     clock_factor; /* 0: as it is */
static atomic_int  n_calls;
static atomic_int  n_interrupts;

__attribute__ ((constructor)) static void
read_environment (void)
{
  const char *under = getenv ("GUISE_FAULT_UNDER");
  const char *log = getenv ("GUISE_FAULT_LOG");
  const char *at = getenv ("GUISE_FAULT_AT");
  const char *what = getenv ("GUISE_FAULT");
  const char *stays = getenv ("GUISE_FAULT_STAYS");
  const char *speed = getenv ("GUISE_FAULT_CLOCK");

  clock_factor = speed != NULL ? strtol (speed, NULL, 10) : 0;
  if (under == NULL || log == NULL)
    return;
  interrupt = getenv ("GUISE_FAULT_INTERRUPT");
  has_no_links = getenv ("GUISE_FAULT_WITHOUT_LINKS") != NULL;
  n_folder = (size_t) snprintf (folder, sizeof folder, "%s", under);
  log_fd =
    (int) syscall (SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  fault_at = at != NULL ? strtol (at, NULL, 10) : 0;
  fault_stays = stays != NULL ? strtol (stays, NULL, 10) : 0;
  for (size_t i = 0; what != NULL && i < sizeof faults / sizeof faults[0]; i++)
    if (strcmp (faults[i].name, what) == 0)
      {
        fault = faults[i].fault;
        fault_code = faults[i].code;
      }
  if (log_fd < 0 || n_folder >= sizeof folder || (what != NULL && fault == NONE))
    abort ();
}

static void
send (int signal)
{
  syscall (SYS_kill, (int) syscall (SYS_getpid), signal);
}

/* ---- which calls count ---- */

static int
is_under (const char *path)
{
  return strncmp (path, folder, n_folder) == 0 && (path[n_folder] == '/' || path[n_folder] == '\0');
}

static int
path_of (int fd, char *out)
{
  char    link[64];
  ssize_t n;

  snprintf (link, sizeof link, "/proc/self/fd/%d", fd);
  n = (ssize_t) syscall (SYS_readlinkat, AT_FDCWD, link, out, PATH_BYTES - 1);
  out[n > 0 ? n : 0] = '\0';
  return n > 0;
}

/* What a command that has ended in words still had open under the folder, it had forgotten. */
__attribute__ ((destructor)) static void
tell_what_is_open (void)
{
  char      path[PATH_BYTES], line[PATH_BYTES + 16];
  const int n_fds = 1024;

  for (int fd = 0; n_folder > 0 && fd < n_fds; fd++)
    if (fd != log_fd && path_of (fd, path) && is_under (path))
      {
        const int n = snprintf (line, sizeof line, "open %s\n", path + n_folder);

        (void) !syscall (SYS_write, log_fd, line, (size_t) n);
      }
}

static void
resolve (int dir, const char *path, char *out)
{
  char base[PATH_BYTES] = "";

  if (path[0] != '/' && dir != AT_FDCWD)
    path_of (dir, base);
  else if (path[0] != '/' && syscall (SYS_getcwd, base, sizeof base) <= 0)
    base[0] = '\0';
  if ((size_t) snprintf (out, PATH_BYTES, "%s%s%s", base, base[0] != '\0' ? "/" : "", path) >=
      PATH_BYTES)
    out[0] = '\0';
}

static void
log_call (int number, const char *name, const char *path, int is_fault)
{
  char line[PATH_BYTES + 64];
  int  n = snprintf (line, sizeof line, "%d %s %s%s\n", number, name, path + n_folder,
                    is_fault ? " !" : "");

  if (n > 0 && (size_t) n < sizeof line)
    (void) !syscall (SYS_write, log_fd, line, (size_t) n);
}

/* At the first call of that name: its number is another one where a fault went before it. */
static void
interrupt_at (const char *name, const char *path)
{
  const size_t n = strlen (name);

  if (interrupt != NULL && strncmp (interrupt, name, n) == 0 && interrupt[n] == ' ' &&
      strcmp (interrupt + n + 1, path + n_folder) == 0 && atomic_fetch_add (&n_interrupts, 1) == 0)
    send (SIGINT);
}

/* What shall happen at a call. With FAIL errno is set; before the others return, "before" has
 * happened. */
static Fault
meet (const char *name, Need need, const char *path)
{
  const int number = atomic_fetch_add (&n_calls, 1) + 1;
  const int is_space = fault_code == ENOSPC || fault_code == EDQUOT;
  const int is_hit =
    fault_at > 0 && (number == fault_at || (number > fault_at && number - fault_at <= fault_stays &&
                                            (!is_space || need == TAKES_SPACE)));

  log_call (number, name, path, is_hit);
  interrupt_at (name, path);
  if (!is_hit)
    return NONE;
  if (fault == KILL_BEFORE)
    send (SIGKILL);
  errno = fault_code;
  return fault;
}

/* A call on a descriptor. */
static Fault
meet_fd (const char *name, Need need, int fd)
{
  char path[PATH_BYTES];
  int  saved_errno = errno;

  if (n_folder == 0 || !path_of (fd, path) || !is_under (path))
    {
      errno = saved_errno;
      return NONE;
    }
  return meet (name, need, path);
}

/* A call on a path. */
static Fault
meet_at (const char *name, Need need, int dir, const char *path)
{
  char full[PATH_BYTES];
  int  saved_errno = errno;

  if (n_folder == 0)
    return NONE;
  resolve (dir, path, full);
  errno = saved_errno;
  return is_under (full) ? meet (name, need, full) : NONE;
}

/* The result of a call that was done, unless the program dies after it. */
static long
leave (Fault met, long result)
{
  if (met == KILL_WITHIN || met == KILL_AFTER)
    send (SIGKILL);
  return result;
}

/* A call that fails, or is done and left. */
#define CALL(meeting, ...)                                   \
  __extension__({                                            \
    const Fault met_ = (meeting);                            \
    met_ == FAIL ? -1 : leave (met_, syscall (__VA_ARGS__)); \
  })

/* ---- writing ---- */

static int
has_room_for_half (Fault met)
{
  return met == KILL_WITHIN ||
         (met == FAIL && fault_stays > 0 && atomic_load (&n_calls) == fault_at &&
          (fault_code == ENOSPC || fault_code == EDQUOT));
}

EXPORT ssize_t
write (int fd, const void *data, size_t n_bytes)
{
  const Fault met = meet_fd ("write", TAKES_SPACE, fd);

  if (has_room_for_half (met) && n_bytes > 1)
    return leave (met, syscall (SYS_write, fd, data, n_bytes / 2));
  return CALL (met, SYS_write, fd, data, n_bytes);
}

static ssize_t
write_at (int fd, const void *data, size_t n_bytes, int64_t offset)
{
  const Fault met = meet_fd ("pwrite", TAKES_SPACE, fd);

  if (has_room_for_half (met) && n_bytes > 1)
    return leave (met, syscall (SYS_pwrite64, fd, data, n_bytes / 2, offset));
  return CALL (met, SYS_pwrite64, fd, data, n_bytes, offset);
}

EXPORT ssize_t
pwrite (int fd, const void *data, size_t n_bytes, off_t offset)
{
  return write_at (fd, data, n_bytes, offset);
}

EXPORT ssize_t
pwrite64 (int fd, const void *data, size_t n_bytes, off64_t offset)
{
  return write_at (fd, data, n_bytes, offset);
}

static int
cut (int fd, int64_t n_bytes)
{
  return (int) CALL (meet_fd ("ftruncate", FREES_SPACE, fd), SYS_ftruncate, fd, n_bytes);
}

EXPORT int
ftruncate (int fd, off_t n_bytes)
{
  return cut (fd, n_bytes);
}

EXPORT int
ftruncate64 (int fd, off64_t n_bytes)
{
  return cut (fd, n_bytes);
}

EXPORT int
ioctl (int fd, unsigned long request, ...)
{
  va_list arguments;
  void   *argument;

  va_start (arguments, request);
  argument = va_arg (arguments, void *);
  va_end (arguments);
  if ((request & 0xffffffffUL) != FICLONE)
    return (int) syscall (SYS_ioctl, fd, request, argument);
  if (has_no_links)
    {
      errno = EOPNOTSUPP;
      return -1;
    }
  return (int) CALL (meet_fd ("clone", TAKES_SPACE, fd), SYS_ioctl, fd, request, argument);
}

/* ---- syncing ---- */

EXPORT int
fsync (int fd)
{
  return (int) CALL (meet_fd ("fsync", FREES_SPACE, fd), SYS_fsync, fd);
}

EXPORT int
fdatasync (int fd)
{
  return (int) CALL (meet_fd ("fdatasync", FREES_SPACE, fd), SYS_fdatasync, fd);
}

EXPORT int
syncfs (int fd)
{
  return (int) CALL (meet_fd ("syncfs", FREES_SPACE, fd), SYS_syncfs, fd);
}

/* ---- names ---- */

static int
open_any (int dir, const char *path, int flags, unsigned mode)
{
  const int   writes = (flags & O_ACCMODE) != O_RDONLY || (flags & O_CREAT) != 0;
  const Fault met = writes ? meet_at ((flags & O_CREAT) != 0 ? "create" : "open",
                                      (flags & O_CREAT) != 0 ? TAKES_SPACE : FREES_SPACE, dir, path)
                           : NONE;

  return (int) CALL (met, SYS_openat, dir, path, flags, mode);
}

#define TAKE_MODE(last, mode)              \
  do                                       \
    {                                      \
      va_list arguments;                   \
      va_start (arguments, last);          \
      mode = va_arg (arguments, unsigned); \
      va_end (arguments);                  \
    }                                      \
  while (0)

EXPORT int
open (const char *path, int flags, ...)
{
  unsigned mode = 0;

  if ((flags & (O_CREAT | O_TMPFILE)) != 0)
    TAKE_MODE (flags, mode);
  return open_any (AT_FDCWD, path, flags, mode);
}

EXPORT int
open64 (const char *path, int flags, ...)
{
  unsigned mode = 0;

  if ((flags & (O_CREAT | O_TMPFILE)) != 0)
    TAKE_MODE (flags, mode);
  return open_any (AT_FDCWD, path, flags, mode);
}

EXPORT int
openat (int dir, const char *path, int flags, ...)
{
  unsigned mode = 0;

  if ((flags & (O_CREAT | O_TMPFILE)) != 0)
    TAKE_MODE (flags, mode);
  return open_any (dir, path, flags, mode);
}

EXPORT int
openat64 (int dir, const char *path, int flags, ...)
{
  unsigned mode = 0;

  if ((flags & (O_CREAT | O_TMPFILE)) != 0)
    TAKE_MODE (flags, mode);
  return open_any (dir, path, flags, mode);
}

EXPORT int
mkdir (const char *path, mode_t mode)
{
  return (int) CALL (meet_at ("mkdir", TAKES_SPACE, AT_FDCWD, path), SYS_mkdirat, AT_FDCWD, path,
                     mode);
}

EXPORT int
renameat2 (int from_dir, const char *from, int to_dir, const char *to, unsigned flags)
{
  return (int) CALL (meet_at ("rename", TAKES_SPACE, to_dir, to), SYS_renameat2, from_dir, from,
                     to_dir, to, flags);
}

EXPORT int
rename (const char *from, const char *to)
{
  return renameat2 (AT_FDCWD, from, AT_FDCWD, to, 0);
}

EXPORT int
linkat (int from_dir, const char *from, int to_dir, const char *to, int flags)
{
  if (has_no_links)
    {
      errno = EPERM;
      return -1;
    }
  return (int) CALL (meet_at ("link", TAKES_SPACE, to_dir, to), SYS_linkat, from_dir, from, to_dir,
                     to, flags);
}

EXPORT int
link (const char *from, const char *to)
{
  return linkat (AT_FDCWD, from, AT_FDCWD, to, 0);
}

EXPORT int
unlinkat (int dir, const char *path, int flags)
{
  return (
    int) CALL (meet_at ((flags & AT_REMOVEDIR) != 0 ? "rmdir" : "unlink", FREES_SPACE, dir, path),
               SYS_unlinkat, dir, path, flags);
}

EXPORT int
unlink (const char *path)
{
  return unlinkat (AT_FDCWD, path, 0);
}

EXPORT int
rmdir (const char *path)
{
  return unlinkat (AT_FDCWD, path, AT_REMOVEDIR);
}

EXPORT int
remove (const char *path)
{
  const int saved_errno = errno;

  if (unlink (path) == 0)
    return 0;
  if (errno != EISDIR && errno != EPERM)
    return -1;
  errno = saved_errno;
  return rmdir (path);
}

/* ---- the clock ---- */

EXPORT int
clock_gettime (clockid_t id, struct timespec *out)
{
  static atomic_llong start;
  int                 result = (int) syscall (SYS_clock_gettime, id, out);
  int64_t             now;
  long long           none = 0;

  if (clock_factor == 0 || id != CLOCK_MONOTONIC || result != 0)
    return result;
  now = (int64_t) out->tv_sec * 1000000000 + out->tv_nsec;
  atomic_compare_exchange_strong (&start, &none, now);
  now = start + (now - start) * clock_factor;
  out->tv_sec = now / 1000000000;
  out->tv_nsec = now % 1000000000;
  return 0;
}
