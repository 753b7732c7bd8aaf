/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gdk/gdk.h>

#include "app/faces/guise-intake-work.h"

G_BEGIN_DECLS

/**
 * GuiseIntakeFile:
 *
 * A file or folder that faces are taken from, as a row shows it. Signal `::changed`: anything about
 * it is another. Thread: main.
 */
#define GUISE_TYPE_INTAKE_FILE (guise_intake_file_get_type ())
G_DECLARE_FINAL_TYPE (GuiseIntakeFile, guise_intake_file, GUISE, INTAKE_FILE, GObject)

/**
 * guise_intake_file_new:
 * @id: a number of its own
 * @paths: (array zero-terminated=1): where it is; several photos of one folder are one
 *
 * Returns: (transfer full): one that waits
 */
GuiseIntakeFile *guise_intake_file_new (unsigned id, const char *const *paths);

/**
 * guise_intake_file_apply:
 * @self: a file
 * @event: (transfer full): what has happened to it
 */
void guise_intake_file_apply (GuiseIntakeFile *self, GuiseIntakeEvent *event);

/**
 * guise_intake_file_set_state:
 * @problem: (nullable): why it cannot be read
 */
void
guise_intake_file_set_state (GuiseIntakeFile *self, GuiseIntakeState state, const char *problem);

unsigned         guise_intake_file_get_id (const GuiseIntakeFile *self);
const char      *guise_intake_file_get_path (const GuiseIntakeFile *self); /* the first */
GuiseIntakeState guise_intake_file_get_state (const GuiseIntakeFile *self);

/**
 * guise_intake_file_get_paths:
 *
 * Returns: (transfer none) (array zero-terminated=1): where it is
 */
const char *const *guise_intake_file_get_paths (const GuiseIntakeFile *self);

/**
 * GuiseIntakeWish:
 * @person: which of its people is wanted, from 0; -1: everybody, where nobody was asked the largest
 *   face
 * @is_chosen: somebody has said so
 * @brighten: its pictures are too dark
 * @copies: it is a faceset to be copied
 *
 * What somebody has said about one file.
 */
typedef struct
{
  int      person;
  gboolean is_chosen;
  gboolean brighten;
  gboolean copies;
} GuiseIntakeWish;

/**
 * guise_intake_file_get_wish:
 *
 * Returns: (transfer none): to be read and written
 */
GuiseIntakeWish *guise_intake_file_get_wish (GuiseIntakeFile *self);

/**
 * guise_intake_file_get_title:
 *
 * Returns: (transfer none): its name, for people
 */
const char *guise_intake_file_get_title (const GuiseIntakeFile *self);

/**
 * guise_intake_file_dup_text:
 *
 * Returns: (transfer full): what has become of it, with every reason for which a picture gave no
 *   face; translated
 */
char *guise_intake_file_dup_text (const GuiseIntakeFile *self);

/**
 * guise_intake_file_get_fraction:
 *
 * Returns: how much of it is read, 0 to 1
 */
double guise_intake_file_get_fraction (const GuiseIntakeFile *self);

uint64_t guise_intake_file_get_n_faces (const GuiseIntakeFile *self);
uint64_t guise_intake_file_get_n_pictures (const GuiseIntakeFile *self);

/**
 * guise_intake_file_is_dark:
 *
 * Returns: whether nobody was found in it, it is dark, and that is not all that brightening found
 */
gboolean guise_intake_file_is_dark (const GuiseIntakeFile *self);

/**
 * guise_intake_file_is_video:
 *
 * Returns: whether it is known to be a video
 */
gboolean guise_intake_file_is_video (const GuiseIntakeFile *self);

/**
 * guise_intake_file_get_picture:
 *
 * Returns: (transfer none) (nullable): one of its pictures
 */
GdkTexture *guise_intake_file_get_picture (const GuiseIntakeFile *self);

/**
 * guise_intake_file_get_people:
 *
 * Returns: (transfer none) (nullable) (element-type GuiseFootagePerson): who is in it
 */
const GPtrArray *guise_intake_file_get_people (const GuiseIntakeFile *self);

G_END_DECLS
