/* SPDX-License-Identifier: GPL-3.0-or-later
 * What all kinds of footage have in common. */
#include "media/guise-source-private.h"

void
guise_source_init (GuiseSource *self, const GuiseSourceClass *class_, const char *path)
{
  self->class_ = class_;
  self->path = g_strdup (path);
  self->info.rate_den = 1;
  self->reasons = g_ptr_array_new_with_free_func (g_free);
  self->keys = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (self->reasons, NULL);
}

void
guise_source_clear (GuiseSource *self)
{
  g_clear_pointer (&self->path, g_free);
  g_clear_pointer (&self->reasons, g_ptr_array_unref);
  g_clear_pointer (&self->keys, g_ptr_array_unref);
}

void
guise_source_add_reason (GuiseSource *self, uint64_t index, const char *reason)
{
  if (self->keys->len >= GUISE_SOURCE_MAX_REASONS ||
      g_ptr_array_find_with_equal_func (self->keys, reason, g_str_equal, NULL))
    return;
  g_ptr_array_add (self->keys, g_strdup (reason));
  g_ptr_array_insert (self->reasons, (int) self->reasons->len - 1,
                      g_strdup_printf ("Picture %" G_GUINT64_FORMAT ": %s", index, reason));
}
