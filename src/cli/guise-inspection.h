/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * GuiseInspectKind:
 * @GUISE_INSPECT_AUTO: find out
 * @GUISE_INSPECT_PICKLE: a pickle stream of any content
 * @GUISE_INSPECT_WEIGHTS: a component of a DeepFaceLab model
 * @GUISE_INSPECT_DATA: a model's data.dat
 * @GUISE_INSPECT_DFLJPG: a face JPEG
 * @GUISE_INSPECT_PAK: a faceset.pak
 * @GUISE_INSPECT_DFM: a .dfm
 * @GUISE_INSPECT_FOLDER: a folder of any of these; not to be asked for
 *
 * What a path is read as.
 */
typedef enum
{
  GUISE_INSPECT_AUTO,
  GUISE_INSPECT_PICKLE,
  GUISE_INSPECT_WEIGHTS,
  GUISE_INSPECT_DATA,
  GUISE_INSPECT_DFLJPG,
  GUISE_INSPECT_PAK,
  GUISE_INSPECT_DFM,
  GUISE_INSPECT_FOLDER,
  GUISE_N_INSPECT_KINDS
} GuiseInspectKind;

/**
 * GuiseInspectVerdict:
 * @GUISE_INSPECT_ACCEPT: loads without complaint
 * @GUISE_INSPECT_PARTIAL: usable in part; what is left out is listed
 * @GUISE_INSPECT_FIELD_DROPPED: the face is usable, a field is not
 * @GUISE_INSPECT_IMAGE_ONLY: a picture without usable metadata
 * @GUISE_INSPECT_REFUSE: nothing of it is used
 *
 * What may be done with a file, the better the smaller.
 */
typedef enum
{
  GUISE_INSPECT_ACCEPT,
  GUISE_INSPECT_PARTIAL,
  GUISE_INSPECT_FIELD_DROPPED,
  GUISE_INSPECT_IMAGE_ONLY,
  GUISE_INSPECT_REFUSE,
  GUISE_N_INSPECT_VERDICTS
} GuiseInspectVerdict;

/**
 * GuiseInspection:
 * @kind: what it was read as
 * @verdict: what may be done with it
 * @refusal: (nullable) (owned): why nothing of it is used, for %GUISE_INSPECT_REFUSE
 * @warnings: (owned) (element-type utf8): what is left out or odd, one sentence each
 * @facts: (owned): what is in it
 *
 * What the safe readers say about a path. Plain struct.
 */
typedef struct
{
  GuiseInspectKind    kind;
  GuiseInspectVerdict verdict;
  GError             *refusal;
  GPtrArray          *warnings;
  JsonObject         *facts;
} GuiseInspection;

/**
 * guise_inspect:
 * @path: a file or folder
 * @kind: what to read it as
 * @cancellable: (nullable): checked between the files of a folder
 * @error: where to put the error
 *
 * Reads @path by the reader of its kind; nothing in it is executed and nothing is written.
 *
 * Errors: %GUISE_CORE_ERROR NOT_FOUND, FAILED, NO_MEMORY, CANCELLED: @path could not be read at
 *   all. Damaged or hostile content is no error but a verdict
 *
 * Returns: (transfer full) (nullable): the verdict
 */
GuiseInspection *
guise_inspect (const char *path, GuiseInspectKind kind, GCancellable *cancellable, GError **error);
void guise_inspection_free (GuiseInspection *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseInspection, guise_inspection_free)

/**
 * guise_inspect_kind_from_name:
 * @name: a word of `--as`
 * @out_kind: (out): what it means
 *
 * Returns: %FALSE for other words
 */
gboolean    guise_inspect_kind_from_name (const char *name, GuiseInspectKind *out_kind);
const char *guise_inspect_kind_get_name (GuiseInspectKind kind);
const char *guise_inspect_verdict_get_name (GuiseInspectVerdict verdict);

G_END_DECLS
