/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/faces/guise-intake-file.h"
#include "app/project/guise-open-project.h"

G_BEGIN_DECLS

/**
 * GuiseIntake:
 *
 * What is being imported into one slot of a project: files, and the job that reads them, which goes
 * on whatever page is shown. Signal `::changed`: the totals are others. Thread: main.
 */
#define GUISE_TYPE_INTAKE (guise_intake_get_type ())
G_DECLARE_FINAL_TYPE (GuiseIntake, guise_intake, GUISE, INTAKE, GObject)

/**
 * guise_intake_get:
 * @project: a project
 * @slot: whose faces
 *
 * Returns: (transfer none): the one of the slot, made when somebody asks first; it lives as long as
 *   the project is open
 */
GuiseIntake *guise_intake_get (GuiseOpenProject *project, GuiseFaceSlot slot);

/**
 * guise_intake_get_files:
 *
 * Returns: (transfer none): of #GuiseIntakeFile, in the order in which they were added
 */
GListModel *guise_intake_get_files (GuiseIntake *self);

GuiseJob     *guise_intake_get_job (GuiseIntake *self);
GuiseFaceSlot guise_intake_get_slot (const GuiseIntake *self);

/**
 * guise_intake_add:
 * @self: the intake
 * @path: a video, a picture, a folder, a faceset or a pack
 *
 * Looks at it, and reads it when nothing has to be asked. One that is there already, and not
 * finished, is not added twice.
 */
void guise_intake_add (GuiseIntake *self, const char *path);

/**
 * guise_intake_add_all:
 * @self: the intake
 * @files: (element-type GFile): of this computer; others are left out
 *
 * As guise_intake_add(); several photos of one folder become one row.
 *
 * Returns: whether any was added
 */
gboolean guise_intake_add_all (GuiseIntake *self, const GSList *files);

/**
 * guise_intake_stop:
 *
 * Ends reading; the faces that were kept stay, and each file can go on.
 */
void guise_intake_stop (GuiseIntake *self);

/**
 * guise_intake_go_on:
 * @file: one that was stopped
 */
void guise_intake_go_on (GuiseIntake *self, GuiseIntakeFile *file);

/**
 * guise_intake_choose_person:
 * @file: one that asks
 * @person: which of its people; -1: everybody
 */
void guise_intake_choose_person (GuiseIntake *self, GuiseIntakeFile *file, int person);

/**
 * guise_intake_brighten:
 * @file: one that was too dark
 *
 * Reads it again, brighter.
 */
void guise_intake_brighten (GuiseIntake *self, GuiseIntakeFile *file);

/**
 * guise_intake_copy:
 * @file: a faceset
 *
 * Copies its faces to those of the slot.
 */
void guise_intake_copy (GuiseIntake *self, GuiseIntakeFile *file);

/**
 * guise_intake_use:
 * @file: a faceset
 *
 * Makes the slot stand for it, where it is.
 */
void guise_intake_use (GuiseIntake *self, GuiseIntakeFile *file);

/**
 * guise_intake_get_options:
 *
 * Returns: (transfer none): as they were set last
 */
const GuiseIntakeOptions *guise_intake_get_options (const GuiseIntake *self);
void guise_intake_set_options (GuiseIntake *self, const GuiseIntakeOptions *options);

/**
 * GuiseIntakeTotals:
 * @n_faces: kept
 * @n_pictures: looked at
 * @n_files: that are to be read
 * @n_done: of them, those that need nothing more
 * @seconds_left: -1: nobody knows, or nothing is read
 */
typedef struct
{
  uint64_t n_faces;
  uint64_t n_pictures;
  unsigned n_files;
  unsigned n_done;
  double   seconds_left;
} GuiseIntakeTotals;

GuiseIntakeTotals guise_intake_get_totals (GuiseIntake *self);

/**
 * guise_intake_compare_async:
 * @self: the intake
 * @file: a video
 * @callback: told when the pictures are there
 *
 * A picture of the middle as it is and with less noise.
 */
void guise_intake_compare_async (GuiseIntake        *self,
                                 GuiseIntakeFile    *file,
                                 GObject            *source,
                                 GAsyncReadyCallback callback,
                                 void               *user_data);

/**
 * guise_intake_compare_finish:
 *
 * Errors: as guise_footage_denoise()
 *
 * Returns: (transfer full) (nullable): before on the left, after on the right
 */
GdkTexture *guise_intake_compare_finish (GAsyncResult *result, GError **error);

G_END_DECLS
