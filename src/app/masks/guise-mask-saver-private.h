/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/masks/guise-mask-saver.h"

G_BEGIN_DECLS

struct _GuiseMaskSaver
{
  GObject parent_instance;

  char       *folder;  /* owned */
  GHashTable *waiting; /* owned; name to polygons */
  GHashTable *notes;   /* owned; name to whether its outlines are used */
  GPtrArray  *failed;  /* owned; orders that are tried again */
  guint       retry;   /* source; it holds a reference */
  unsigned    n_tries; /* of all that failed, since something could be written */
  gboolean    is_busy;
  gboolean    waits; /* for other work, which has the faces, as far as is known */
  gboolean    holds; /* the program */
  GError     *error; /* owned, or NULL: of the last one that failed, until all are written */
};

G_END_DECLS
