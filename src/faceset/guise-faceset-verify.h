/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "core/guise-progress.h"

G_BEGIN_DECLS

/**
 * GuiseVerifyKind:
 * @GUISE_VERIFY_UNREADABLE: the disk or its rights do not give it
 * @GUISE_VERIFY_EMPTY: 0 bytes, what a failed save leaves
 * @GUISE_VERIFY_NO_PICTURE: no JPEG, or nothing of it can be decoded
 * @GUISE_VERIFY_TRUNCATED: a part of the picture is missing or damaged
 * @GUISE_VERIFY_TRAILING: there are bytes behind the picture
 * @GUISE_VERIFY_NO_METADATA: a picture and no face
 * @GUISE_VERIFY_METADATA: metadata that cannot be used, such as landmarks that are no numbers
 * @GUISE_VERIFY_FIELD: a single field of the metadata that cannot be used
 * @GUISE_VERIFY_MASK: the stored mask cannot be decoded
 * @GUISE_VERIFY_NO_FACE: the landmarks lie in one place
 * @GUISE_VERIFY_SIZE: a pack states another size than the picture has
 * @GUISE_VERIFY_ENTRY: an entry of a pack that cannot be used
 * @GUISE_VERIFY_OUTSIDE: landmarks far outside the picture; a remark
 * @GUISE_VERIFY_DUPLICATE: the same bytes as an earlier file; a remark
 * @GUISE_VERIFY_LEFTOVER: a temporary file of a program that was killed; a remark
 * @GUISE_VERIFY_N_KINDS: how many
 *
 * What can be found. Remarks are nothing that training stumbles over.
 */
typedef enum
{
  GUISE_VERIFY_UNREADABLE,
  GUISE_VERIFY_EMPTY,
  GUISE_VERIFY_NO_PICTURE,
  GUISE_VERIFY_TRUNCATED,
  GUISE_VERIFY_TRAILING,
  GUISE_VERIFY_NO_METADATA,
  GUISE_VERIFY_METADATA,
  GUISE_VERIFY_FIELD,
  GUISE_VERIFY_MASK,
  GUISE_VERIFY_NO_FACE,
  GUISE_VERIFY_SIZE,
  GUISE_VERIFY_ENTRY,
  GUISE_VERIFY_OUTSIDE,
  GUISE_VERIFY_DUPLICATE,
  GUISE_VERIFY_LEFTOVER,
  GUISE_VERIFY_N_KINDS,
} GuiseVerifyKind;

/**
 * guise_verify_kind_to_string:
 * @kind: a kind
 *
 * Returns: its name for scripts, as in "no-metadata"; static
 */
const char *guise_verify_kind_to_string (GuiseVerifyKind kind);

/**
 * guise_verify_kind_is_damage:
 * @kind: a kind
 *
 * Returns: %FALSE for remarks
 */
gboolean guise_verify_kind_is_damage (GuiseVerifyKind kind);

/**
 * GuiseVerifyFinding:
 * @name: the file below the folder or in the pack, as it is; escape it before showing it
 * @kind: what is wrong
 * @text: a sentence about it, safe to be shown
 */
typedef struct
{
  char           *name;
  GuiseVerifyKind kind;
  char           *text;
} GuiseVerifyFinding;

/**
 * GuiseVerifyFace:
 * @findings: (owned) (element-type GuiseVerifyFinding): what is wrong; empty when it is sound
 * @is_damaged: whether one of them is damage
 * @face_type: (nullable): how much of the head it shows; static
 * @width: columns of the picture; 0 when not known
 * @height: rows
 *
 * One file. Plain struct; zeroed by the caller, cleared with guise_verify_face_clear().
 */
typedef struct
{
  GPtrArray  *findings;
  gboolean    is_damaged;
  const char *face_type;
  int         width;
  int         height;
} GuiseVerifyFace;

void guise_verify_face_clear (GuiseVerifyFace *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GuiseVerifyFace, guise_verify_face_clear)

/**
 * guise_verify_face_examine:
 * @name: what the findings are told of
 * @bytes: a face JPEG, whole
 * @out_face: (out): what was found
 *
 * Decodes all of it: picture, metadata, mask. Thread: any.
 */
void guise_verify_face_examine (const char *name, GBytes *bytes, GuiseVerifyFace *out_face);

/**
 * GuiseVerifyReport:
 * @findings: (owned) (element-type GuiseVerifyFinding): in the order of the files
 * @counts: findings of each kind
 * @n_files: files or entries that were read; leftovers are none
 * @n_damaged: those among them that are damaged
 * @face_types: (owned) (element-type utf8 guint): usable faces of each type
 * @sizes: (owned) (element-type utf8 guint): usable faces of each size, as in "512x512"
 * @is_packed: whether it is a pack
 *
 * Plain struct; zeroed by the caller, cleared with guise_verify_report_clear().
 */
typedef struct
{
  GPtrArray  *findings;
  size_t      counts[GUISE_VERIFY_N_KINDS];
  size_t      n_files;
  size_t      n_damaged;
  GHashTable *face_types;
  GHashTable *sizes;
  gboolean    is_packed;
} GuiseVerifyReport;

void guise_verify_report_clear (GuiseVerifyReport *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GuiseVerifyReport, guise_verify_report_clear)

/**
 * GuiseVerifyOptions:
 * @n_threads: 0 for all processors
 * @progress: (nullable): called every few files
 * @user_data: for @progress
 * @cancellable: (nullable): checked every few files
 */
typedef struct
{
  int               n_threads;
  GuiseProgressFunc progress;
  void             *user_data;
  GCancellable     *cancellable;
} GuiseVerifyOptions;

/**
 * guise_faceset_verify:
 * @path: a folder of faces or of a folder for each person, the folder of a pack, or a pack
 * @options: how
 * @out_report: what was found
 * @error: where to put the error
 *
 * Reads every file to its end; nothing is written. The report does not depend on the threads.
 *
 * Errors: %GUISE_CORE_ERROR NOT_FOUND, CANCELLED, NO_MEMORY, FAILED; as guise_pak_open();
 *   %GUISE_FACESET_ERROR EMPTY (there is no file at all)
 *
 * Returns: %TRUE when all was read, damaged or not
 */
gboolean guise_faceset_verify (const char               *path,
                               const GuiseVerifyOptions *options,
                               GuiseVerifyReport        *out_report,
                               GError                  **error);

G_END_DECLS
