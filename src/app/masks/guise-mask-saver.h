/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * GuiseMaskSaver:
 *
 * Puts outlines into the files of faces, and notes beside them, one after another on a thread; of a
 * face that changes faster than that only the last state is written. What could not be written, as
 * while masks are applied, is tried again every two seconds, and it lives until all is written. The
 * program stays for that: as long as other work has the faces, else for a minute.
 * Signal `::changed`: it is busy or not, or something went wrong. Thread: main.
 */
#define GUISE_TYPE_MASK_SAVER (guise_mask_saver_get_type ())
G_DECLARE_FINAL_TYPE (GuiseMaskSaver, guise_mask_saver, GUISE, MASK_SAVER, GObject)

/**
 * guise_mask_saver_new:
 * @folder: of the faces
 *
 * Returns: (transfer full): a saver
 */
GuiseMaskSaver *guise_mask_saver_new (const char *folder);

/**
 * guise_mask_saver_save:
 * @name: of a face
 * @polygons: (element-type GuisePolygon): its outlines; copied
 */
void guise_mask_saver_save (GuiseMaskSaver *self, const char *name, const GPtrArray *polygons);

/**
 * guise_mask_saver_set_used:
 * @name: of a face
 * @is_used: whether its outlines are to be learned from
 */
void guise_mask_saver_set_used (GuiseMaskSaver *self, const char *name, gboolean is_used);

/* Whether something is being written. */
gboolean guise_mask_saver_is_busy (const GuiseMaskSaver *self);

/**
 * guise_mask_saver_get_error:
 *
 * Returns: (transfer none) (nullable): why something is not written yet
 */
const GError *guise_mask_saver_get_error (const GuiseMaskSaver *self);

G_END_DECLS
