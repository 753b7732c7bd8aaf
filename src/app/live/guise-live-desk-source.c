/* SPDX-License-Identifier: GPL-3.0-or-later
 * Where the pictures of a live view come from: a camera, or a video in its place. */
#include "app/live/guise-live-desk-private.h"

/* ---- the camera ---- */

const char *
guise_live_desk_get_camera (const GuiseLiveDesk *self, const char **out_bus)
{
  *out_bus = self->bus;
  return self->camera;
}

/* Another camera films in another way, and lies otherwise. */
void
guise_live_desk_set_camera (GuiseLiveDesk *self, const char *name, const char *bus)
{
  char *new_name = g_strdup (name), *new_bus = g_strdup (bus);

  if (g_strcmp0 (name, self->camera) != 0)
    {
      g_clear_pointer (&self->mode_name, g_free);
      self->rotation = 0;
      self->is_mirrored = FALSE;
    }
  g_free (self->camera);
  g_free (self->bus);
  self->camera = new_name;
  self->bus = new_bus;
  guise_live_desk_remember (self);
}

const char *
guise_live_desk_get_mode (const GuiseLiveDesk *self)
{
  return self->mode_name;
}

void
guise_live_desk_set_mode (GuiseLiveDesk *self, const char *name)
{
  char *copy = g_strdup (name);

  g_free (self->mode_name);
  self->mode_name = copy;
  guise_live_desk_remember (self);
}

void
guise_live_desk_use_mode (GuiseLiveDesk *self, const GuiseCameraMode *mode)
{
  self->has_mode = mode != NULL;
  if (mode != NULL)
    self->mode = *mode;
}

/* ---- how its picture lies ---- */

static void
lay (GuiseLiveDesk *self, int rotation, gboolean is_mirrored)
{
  if (self->settings.rotation == rotation && self->settings.is_mirrored == is_mirrored)
    return;
  self->settings.rotation = rotation;
  self->settings.is_mirrored = is_mirrored;
  guise_live_desk_tell_change (self);
}

void
guise_live_desk_use_orientation (GuiseLiveDesk *self, gboolean is_chosen)
{
  if (self->live == NULL && self->video == NULL)
    lay (self, is_chosen ? self->rotation : 0, is_chosen && self->is_mirrored);
}

void
guise_live_desk_keep_orientation (GuiseLiveDesk *self, const GuiseLiveSettings *settings)
{
  if (self->video != NULL || (settings->rotation == self->settings.rotation &&
                              settings->is_mirrored == self->settings.is_mirrored))
    return;
  self->rotation = settings->rotation;
  self->is_mirrored = settings->is_mirrored;
  guise_live_desk_remember (self);
}

/* ---- a video ---- */

const char *
guise_live_desk_get_video (const GuiseLiveDesk *self)
{
  return self->video;
}

gboolean
guise_live_desk_set_video (GuiseLiveDesk *self, const char *path)
{
  char *copy;

  if (self->live != NULL || self->waiting != NULL || self->state != GUISE_LIVE_STATE_IDLE)
    return FALSE;
  copy = g_strdup (path);
  g_free (self->video);
  self->video = copy;
  self->has_ended = FALSE;
  g_clear_pointer (&self->problem, g_free);
  if (path != NULL)
    lay (self, 0, FALSE);
  guise_live_desk_tell_change (self);
  return TRUE;
}

gboolean
guise_live_desk_loops (const GuiseLiveDesk *self)
{
  return !self->plays_once;
}

void
guise_live_desk_set_loops (GuiseLiveDesk *self, gboolean loops)
{
  if (self->plays_once != loops)
    return;
  self->plays_once = !loops;
  guise_live_desk_tell_change (self);
}

gboolean
guise_live_desk_has_ended (const GuiseLiveDesk *self)
{
  return self->has_ended;
}
