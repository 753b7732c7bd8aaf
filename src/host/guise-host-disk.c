/* SPDX-License-Identifier: GPL-3.0-or-later
 * The disk that projects are on. */
#include <errno.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/sysmacros.h>

#include "host/guise-host-computer.h"
#include "host/guise-host-system.h"

#define GB          ((uint64_t) 1000000000)

/* A training stops to be safe below the first (studio.md 4.13); a whole plan with its backups takes
 * about as much as the second (the mockup of the system check: 84 GB). */
#define LEAST_SPACE (5 * GB)
#define GOOD_SPACE  (84 * GB)

/* Not in the kernel's list of magic numbers everywhere. */
#define MAGIC_CIFS  0xFF534D42
#define MAGIC_SMB2  0xFE534D42

GuiseHostFinding *
guise_host_judge_space (const char    *folder,
                        uint64_t       n_bytes,
                        uint64_t       n_free_bytes,
                        GuiseHostSpeed speed)
{
  GuiseHostFinding *finding = guise_host_finding_new (GUISE_HOST_DISK, GUISE_HOST_GOOD);

  finding->name = g_strdup (folder);
  finding->n_bytes = n_bytes;
  finding->n_free_bytes = n_free_bytes;
  finding->speed = speed;
  if (n_free_bytes < LEAST_SPACE)
    finding->state = GUISE_HOST_MUST;
  else if (n_free_bytes < GOOD_SPACE || speed == GUISE_HOST_SPEED_NETWORK)
    finding->state = GUISE_HOST_BETTER;
  return finding;
}

/* A partition has no queue of its own, its disk has. A file system of several disks, or without
 * one, has a number that is nobody's. Source: Linux, Documentation/ABI/stable/sysfs-block */
static GuiseHostSpeed
find_speed (const char *root, dev_t device, unsigned long magic)
{
  static const char *const places[] = { "queue", "../queue" };

  if (magic == NFS_SUPER_MAGIC || magic == MAGIC_CIFS || magic == MAGIC_SMB2)
    return GUISE_HOST_SPEED_NETWORK;
  for (size_t i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autofree char *path =
        g_strdup_printf ("/sys/dev/block/%u:%u/%s", major (device), minor (device), places[i]);
      g_autofree char *folder = guise_host_get_path (root, path);
      const int64_t    rotates = guise_host_read_number (folder, "rotational");

      if (rotates >= 0)
        return rotates > 0 ? GUISE_HOST_SPEED_SLOW : GUISE_HOST_SPEED_FAST;
    }
  return GUISE_HOST_SPEED_UNKNOWN;
}

GuiseHostFinding *
guise_host_judge_disk (const char *root, const char *folder)
{
  g_autofree char  *real = g_strdup (folder);
  GuiseHostFinding *finding;
  struct statfs     system;
  struct stat       place;

  while (statfs (real, &system) != 0 && errno == ENOENT && g_strcmp0 (real, "/") != 0 &&
         g_strcmp0 (real, ".") != 0)
    {
      g_autofree char *below = g_steal_pointer (&real);

      real = g_path_get_dirname (below);
    }
  if (statfs (real, &system) != 0 || stat (real, &place) != 0)
    {
      finding = guise_host_finding_new (GUISE_HOST_DISK, GUISE_HOST_UNKNOWN);
      finding->name = g_strdup (folder);
      finding->detail = g_strdup (g_strerror (errno));
      return finding;
    }
  return guise_host_judge_space (folder, (uint64_t) system.f_blocks * (uint64_t) system.f_bsize,
                                 (uint64_t) system.f_bavail * (uint64_t) system.f_bsize,
                                 find_speed (root, place.st_dev,
                                             (unsigned long) system.f_type & 0xffffffff));
}
