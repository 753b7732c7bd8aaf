/* SPDX-License-Identifier: GPL-3.0-or-later
 * One program at a time changes a project. */
#include "project/guise-project-lock.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "core/guise-file-lock.h"
#include "project/guise-project.h"

struct _GuiseProjectLock
{
  GuiseFileLock *lock;    /* owned */
  char          *warning; /* owned, or NULL */
};

/* "guise-worker (process 4711 on studio, training since 2026-11-26 10:31 CET)" */
static char *
describe_self (const char *work)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *since = g_date_time_format (now, "%Y-%m-%d %H:%M %Z");

  return g_strdup_printf ("%s (process %d on %s, %s since %s)", program_invocation_short_name,
                          (int) getpid (), g_get_host_name (), work, since);
}

static void
set_busy (GError **error, const char *dir, const char *holder)
{
  g_set_error (error, GUISE_PROJECT_ERROR, GUISE_PROJECT_ERROR_BUSY,
               "The project '%s' is in use by %s; stop that or let it end, then try again", dir,
               holder != NULL ? holder : "another program, which does not say its name");
}

GuiseProjectLock *
guise_project_lock_take (const char *dir, const char *work, GError **error)
{
  g_autofree char *path = g_build_filename (dir, GUISE_PROJECT_LOCK_NAME, NULL);
  g_autofree char *note = describe_self (work);
  g_autofree char *holder = NULL;
  g_autoptr (GError) local = NULL;
  GuiseFileLockState state;
  GuiseFileLock     *lock;
  GuiseProjectLock  *self;

  if (!guise_project_is_one (dir))
    {
      g_set_error (error, GUISE_PROJECT_ERROR, GUISE_PROJECT_ERROR_INVALID,
                   "'%s': there is no project in this folder", dir);
      return NULL;
    }
  lock = guise_file_lock_take (path, note, &state, &holder, &local);
  if (lock == NULL)
    {
      if (local != NULL)
        g_propagate_error (error, g_steal_pointer (&local));
      else
        set_busy (error, dir, holder);
      return NULL;
    }
  self = g_new0 (GuiseProjectLock, 1);
  self->lock = lock;
  if (state == GUISE_FILE_LOCK_UNKNOWN)
    self->warning =
      g_strdup_printf ("Nothing keeps a second program away from the project '%s', because files "
                       "cannot be locked where it is; do not open it twice",
                       dir);
  return self;
}

/* Whether the holder's note is that of a training; see describe_self(). */
static gboolean
is_held_by_training (const char *dir)
{
  g_autofree char *path = g_build_filename (dir, GUISE_PROJECT_LOCK_NAME, NULL);
  g_autofree char *holder = NULL;

  return guise_file_lock_look (path, &holder) == GUISE_FILE_LOCK_BUSY && holder != NULL &&
         strstr (holder, ", " GUISE_PROJECT_LOCK_TRAINING " since ") != NULL;
}

GuiseProjectLock *
guise_project_lock_take_beside_training (const char *dir, const char *work, GError **error)
{
  g_autoptr (GError) local = NULL;
  GuiseProjectLock *self = guise_project_lock_take (dir, work, &local);

  if (self != NULL)
    return self;
  if (g_error_matches (local, GUISE_PROJECT_ERROR, GUISE_PROJECT_ERROR_BUSY) &&
      is_held_by_training (dir))
    return g_new0 (GuiseProjectLock, 1);
  g_propagate_error (error, g_steal_pointer (&local));
  return NULL;
}

void
guise_project_lock_free (GuiseProjectLock *self)
{
  if (self == NULL)
    return;
  guise_file_lock_free (self->lock);
  g_free (self->warning);
  g_free (self);
}

const char *
guise_project_lock_get_warning (const GuiseProjectLock *self)
{
  return self->warning;
}

gboolean
guise_project_lock_check (const char *dir, GError **error)
{
  g_autofree char *path = g_build_filename (dir, GUISE_PROJECT_LOCK_NAME, NULL);
  g_autofree char *holder = NULL;

  if (guise_file_lock_look (path, &holder) != GUISE_FILE_LOCK_BUSY)
    return TRUE;
  set_busy (error, dir, holder);
  return FALSE;
}
