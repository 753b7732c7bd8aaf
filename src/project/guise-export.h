/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "model/guise-dfm-export.h"
#include "project/guise-project.h"

G_BEGIN_DECLS

/* The folder of a project that holds its exported files, unless they go elsewhere. */
#define GUISE_EXPORT_DIR       "exports"
/* In it; nobody looks for pictures where models are copied from. */
#define GUISE_EXPORT_PAIRS_DIR ".compared"
#define GUISE_EXPORT_SUFFIX    ".dfm"

/* Faces of the project that are shown as the trained networks and as the file see them. */
#define GUISE_EXPORT_MAX_PAIRS 3

/**
 * GuiseExportSetup:
 * @project: (nullable): whose model it is; %NULL: a bare model folder
 * @folder: the model folder: a checkpoint, a backup, or one of DeepFaceLab's
 * @name: (nullable): which model of a folder that holds several
 * @precision: F32 or F16
 * @with_labels: whether labels of persons go into the file
 * @with_pictures: whether pictures of a few faces are kept (guise_export_dup_picture_path())
 * @progress: (nullable): told how far it is
 * @user_data: for @progress
 * @cancellable: (nullable): stops it; no file is left then
 *
 * What is exported, and how. Plain struct, everything borrowed.
 */
typedef struct
{
  const GuiseProject *project;
  const char         *folder;
  const char         *name;
  GuisePrecision      precision;
  gboolean            with_labels;
  gboolean            with_pictures;
  GuiseDfmExportFunc  progress;
  void               *user_data;
  GCancellable       *cancellable;
} GuiseExportSetup;

/**
 * GuiseExportReport:
 * @dfm: what stands in the file, and how far it is from what was trained
 * @iteration: iterations done
 * @n_pairs: faces of which there are pictures
 * @differences: by pair: largest difference of both pictures, of 0..1
 * @is_refused: the file, or the networks in half precision, differ too much from what was trained:
 *   nothing but that difference is known then
 *
 * What came of an export. Plain struct.
 */
typedef struct
{
  GuiseDfmReport dfm;
  uint64_t       iteration;
  size_t         n_pairs;
  double         differences[GUISE_EXPORT_MAX_PAIRS];
  gboolean       is_refused;
} GuiseExportReport;

/**
 * guise_export_run:
 * @setup: what and how
 * @device: where
 * @path: the target
 * @notes: (nullable) (element-type utf8): gets messages for people
 * @out_report: (out): what came of it, on failure too
 * @error: where to put the error
 *
 * Exports a model with all that is known of where it comes from (features.md E4; no path, no host,
 * no name of a user), and notes it in the project's journal. Asks whether there is room before
 * anything is written. Consent is not asked for: guise_project_check_consent().
 *
 * With pictures, the first faces by which the project is judged stand among those that are
 * compared; where they cannot be read there are no pictures, and a note says why.
 *
 * Thread: that of @device.
 * Errors: as guise_dfm_export_with(), guise_loaded_model_load(), guise_provenance_make();
 *   %GUISE_CORE_ERROR NO_SPACE
 */
gboolean guise_export_run (const GuiseExportSetup *setup,
                           GuiseDevice            *device,
                           const char             *path,
                           GPtrArray              *notes,
                           GuiseExportReport      *out_report,
                           GError                **error);

/**
 * guise_export_find_folder:
 * @project: a project
 * @backup: (nullable): a backup; %NULL: a checkpoint
 * @iteration: of the checkpoint; 0: the newest whole one
 * @cancellable: (nullable): between pieces of a file
 * @error: where to put the error
 *
 * Every byte of it is compared with its checksum.
 *
 * Errors: as guise_checkpoint_find_latest(), guise_checkpoint_verify(); %GUISE_CORE_ERROR NOT_FOUND
 *   when nothing is trained
 *
 * Returns: (transfer full) (nullable): the model folder
 */
char *guise_export_find_folder (const GuiseProject *project,
                                const char         *backup,
                                uint64_t            iteration,
                                GCancellable       *cancellable,
                                GError            **error);

/**
 * guise_export_forecast:
 * @folder: a model folder
 * @precision: F32 or F16
 * @out_bytes: (out): about how large the file will be
 * @error: where to put the error
 *
 * Reads the options alone.
 *
 * Errors: as guise_dfl_folder_load_options()
 */
gboolean guise_export_forecast (const char    *folder,
                                GuisePrecision precision,
                                uint64_t      *out_bytes,
                                GError       **error);

/**
 * guise_export_count_parents:
 * @project: a project
 * @out_n: (out): models that its own began with
 * @error: where to put the error
 *
 * Errors: as guise_provenance_get_chain()
 */
gboolean guise_export_count_parents (const GuiseProject *project, unsigned *out_n, GError **error);

/**
 * guise_export_get_room:
 * @dir: a folder, there or not
 *
 * Returns: bytes free where it is, or would be; %G_MAXUINT64: nobody knows
 */
uint64_t guise_export_get_room (const char *dir);

/**
 * guise_export_get_need:
 * @n_bytes: size of a file
 *
 * Returns: bytes that have to be free before it is written: the file it replaces stays meanwhile,
 *   and something is left over
 */
uint64_t guise_export_get_need (uint64_t n_bytes);

/**
 * guise_export_dup_dir:
 * @project_dir: folder of a project
 *
 * Returns: (transfer full): its folder of exported files, there or not
 */
char *guise_export_dup_dir (const char *project_dir);

/**
 * guise_export_list:
 * @project_dir: folder of a project
 *
 * Returns: (transfer full) (element-type utf8): base names of its exported files
 */
GPtrArray *guise_export_list (const char *project_dir);

/**
 * GuiseExportSide:
 * @GUISE_EXPORT_TRAINED: what the trained networks make of a face
 * @GUISE_EXPORT_FILED: what the file makes of it
 */
typedef enum
{
  GUISE_EXPORT_TRAINED,
  GUISE_EXPORT_FILED,
} GuiseExportSide;

/**
 * guise_export_dup_picture_path:
 * @path: an exported file
 * @i: which pair
 * @side: which picture of it
 *
 * Returns: (transfer full): a PNG file in a hidden folder beside it, there or not
 */
char *guise_export_dup_picture_path (const char *path, size_t i, GuiseExportSide side);

G_END_DECLS
