/* SPDX-License-Identifier: GPL-3.0-or-later
 * What each error of the engine means to a script (exit code, names) and to a person (hint). */
#include "cli/guise-cli-error.h"

#include <gio/gio.h>

#include "cli/guise-cli-i18n.h"
#include "core/guise-error.h"
#include "face/guise-face.h"
#include "faceset/guise-faceset.h"
#include "image/guise-image.h"
#include "media/guise-media-error.h"
#include "model/guise-model-error.h"
#include "nn/guise-nn.h"
#include "project/guise-project.h"
#include "store/guise-store-error.h"
#include "swap/guise-merge-options.h"
#include "train/guise-train-error.h"

#define ANY_CODE (-1)

typedef struct
{
  GQuark (*quark) (void);
  const char  *domain;
  int          code;
  const char  *name;
  GuiseCliExit exit;
  const char  *hint; /* nullable */
} Row;

#define HINT_MEMORY \
  N_ ("Lower the batch size, the resolution or --threads, or close other programs.")
#define HINT_DISK    N_ ("Free some space on the disk and run the same command again.")
#define HINT_AGAIN   N_ ("Run the same command again.")
#define HINT_SMALLER N_ ("Make the pictures smaller first.")
#define HINT_DAMAGED \
  N_ ("Do not use this file; get it from its source again or restore it from a backup.")

/* The first row that fits counts; a row with ANY_CODE closes its domain. */
static const Row rows[] = {
  { guise_core_error_quark, "core", GUISE_CORE_ERROR_NOT_FOUND, "not-found", GUISE_CLI_EXIT_FAILED,
    N_ ("Check the path.") },
  { guise_core_error_quark, "core", GUISE_CORE_ERROR_CORRUPT, "corrupt", GUISE_CLI_EXIT_DAMAGED,
    HINT_DAMAGED },
  { guise_core_error_quark, "core", GUISE_CORE_ERROR_NO_SPACE, "no-space", GUISE_CLI_EXIT_RESOURCES,
    HINT_DISK },
  { guise_core_error_quark, "core", GUISE_CORE_ERROR_NO_MEMORY, "no-memory",
    GUISE_CLI_EXIT_RESOURCES, HINT_MEMORY },
  { guise_core_error_quark, "core", GUISE_CORE_ERROR_EXISTS, "exists", GUISE_CLI_EXIT_REFUSED,
    N_ ("Choose another name, or replace it with --force.") },
  { guise_core_error_quark, "core", GUISE_CORE_ERROR_CANCELLED, "cancelled",
    GUISE_CLI_EXIT_INTERRUPTED, HINT_AGAIN },
  { guise_core_error_quark, "core", GUISE_CORE_ERROR_ARGUMENT, "argument", GUISE_CLI_EXIT_USAGE,
    NULL },
  { guise_core_error_quark, "core", ANY_CODE, "failed", GUISE_CLI_EXIT_FAILED, NULL },

  { guise_image_error_quark, "image", GUISE_IMAGE_ERROR_CORRUPT, "corrupt", GUISE_CLI_EXIT_DAMAGED,
    HINT_DAMAGED },
  { guise_image_error_quark, "image", GUISE_IMAGE_ERROR_TOO_LARGE, "too-large",
    GUISE_CLI_EXIT_DAMAGED, HINT_SMALLER },
  { guise_image_error_quark, "image", GUISE_IMAGE_ERROR_NO_MEMORY, "no-memory",
    GUISE_CLI_EXIT_RESOURCES, HINT_MEMORY },
  { guise_image_error_quark, "image", ANY_CODE, "unsupported", GUISE_CLI_EXIT_FAILED,
    N_ ("Convert the picture to JPEG or 8-bit PNG.") },

  { guise_nn_error_quark, "nn", GUISE_NN_ERROR_NO_MEMORY, "no-memory", GUISE_CLI_EXIT_RESOURCES,
    HINT_MEMORY },
  { guise_nn_error_quark, "nn", GUISE_NN_ERROR_NO_DEVICE, "no-device", GUISE_CLI_EXIT_NOT_POSSIBLE,
    N_ ("Choose another device with --device.") },
  { guise_nn_error_quark, "nn", GUISE_NN_ERROR_DEVICE_LOST, "device-lost", GUISE_CLI_EXIT_FAILED,
    HINT_AGAIN },
  { guise_nn_error_quark, "nn", GUISE_NN_ERROR_RANK_LOST, "rank-lost", GUISE_CLI_EXIT_FAILED,
    HINT_AGAIN },
  { guise_nn_error_quark, "nn", GUISE_NN_ERROR_UNSUPPORTED, "unsupported", GUISE_CLI_EXIT_FAILED,
    N_ ("Choose another device with --device.") },
  { guise_nn_error_quark, "nn", ANY_CODE, "shape", GUISE_CLI_EXIT_FAILED, NULL },

  { guise_media_error_quark, "media", GUISE_MEDIA_ERROR_CORRUPT, "corrupt", GUISE_CLI_EXIT_DAMAGED,
    HINT_DAMAGED },
  { guise_media_error_quark, "media", GUISE_MEDIA_ERROR_UNSUPPORTED, "unsupported",
    GUISE_CLI_EXIT_FAILED, N_ ("Convert the video to H.264 in an mp4 file.") },
  { guise_media_error_quark, "media", GUISE_MEDIA_ERROR_NO_VIDEO, "no-video", GUISE_CLI_EXIT_FAILED,
    N_ ("Name a video, a picture or a folder of pictures.") },
  { guise_media_error_quark, "media", GUISE_MEDIA_ERROR_TOO_LARGE, "too-large",
    GUISE_CLI_EXIT_DAMAGED, HINT_SMALLER },
  { guise_media_error_quark, "media", GUISE_MEDIA_ERROR_NO_MEMORY, "no-memory",
    GUISE_CLI_EXIT_RESOURCES, HINT_MEMORY },
  { guise_media_error_quark, "media", GUISE_MEDIA_ERROR_NO_PIPEWIRE, "no-pipewire",
    GUISE_CLI_EXIT_NOT_POSSIBLE,
    N_ ("Run it on a desktop with PipeWire, or use a device of v4l2loopback.") },
  { guise_media_error_quark, "media", ANY_CODE, "failed", GUISE_CLI_EXIT_FAILED, NULL },

  { guise_face_error_quark, "face", ANY_CODE, "network", GUISE_CLI_EXIT_DAMAGED,
    N_ ("Fetch the face models again with the set-up script.") },

  { guise_faceset_error_quark, "faceset", GUISE_FACESET_ERROR_EMPTY, "empty", GUISE_CLI_EXIT_FAILED,
    N_ ("Extract faces into the folder first.") },
  { guise_faceset_error_quark, "faceset", GUISE_FACESET_ERROR_CORRUPT, "corrupt",
    GUISE_CLI_EXIT_DAMAGED, HINT_DAMAGED },
  { guise_faceset_error_quark, "faceset", GUISE_FACESET_ERROR_BUSY, "busy", GUISE_CLI_EXIT_FAILED,
    HINT_AGAIN },
  { guise_faceset_error_quark, "faceset", ANY_CODE, "unsupported", GUISE_CLI_EXIT_USAGE, NULL },

  { guise_model_error_quark, "model", GUISE_MODEL_ERROR_OPTION, "option", GUISE_CLI_EXIT_USAGE,
    NULL },
  { guise_model_error_quark, "model", GUISE_MODEL_ERROR_UNSUPPORTED, "unsupported",
    GUISE_CLI_EXIT_USAGE, NULL },
  { guise_model_error_quark, "model", GUISE_MODEL_ERROR_MISMATCH, "mismatch", GUISE_CLI_EXIT_FAILED,
    N_ ("Use the options that the model was trained with.") },
  { guise_model_error_quark, "model", GUISE_MODEL_ERROR_MISSING, "missing", GUISE_CLI_EXIT_FAILED,
    N_ ("Restore the files of the model from a backup; “guise model import --restart” lets what is "
        "missing start anew.") },
  { guise_model_error_quark, "model", ANY_CODE, "not-finite", GUISE_CLI_EXIT_FAILED,
    N_ ("Restore an earlier backup of the model.") },

  { guise_swap_error_quark, "swap", GUISE_SWAP_ERROR_UNSUPPORTED, "unsupported",
    GUISE_CLI_EXIT_USAGE, NULL },
  { guise_swap_error_quark, "swap", ANY_CODE, "landmarks", GUISE_CLI_EXIT_FAILED, NULL },

  { guise_store_error_quark, "store", GUISE_STORE_ERROR_NOT_VERIFIED, "not-verified",
    GUISE_CLI_EXIT_FAILED,
    N_ ("Check the disk; keep backups on another one until it is known to be sound.") },
  { guise_store_error_quark, "store", GUISE_STORE_ERROR_NONE, "none", GUISE_CLI_EXIT_DAMAGED,
    N_ ("Restore a backup of the project.") },
  { guise_store_error_quark, "store", GUISE_STORE_ERROR_INVALID, "invalid", GUISE_CLI_EXIT_DAMAGED,
    HINT_DAMAGED },
  { guise_store_error_quark, "store", ANY_CODE, "damaged", GUISE_CLI_EXIT_DAMAGED,
    N_ ("Restore an earlier checkpoint or backup of the project.") },

  { guise_train_error_quark, "train", GUISE_TRAIN_ERROR_PLAN, "plan", GUISE_CLI_EXIT_FAILED,
    N_ ("Correct the plan file of the project.") },
  { guise_train_error_quark, "train", GUISE_TRAIN_ERROR_FACES, "faces", GUISE_CLI_EXIT_FAILED,
    N_ ("Extract faces into the folder first.") },
  { guise_train_error_quark, "train", GUISE_TRAIN_ERROR_CHECKPOINT, "checkpoint",
    GUISE_CLI_EXIT_DAMAGED, N_ ("Restore an earlier checkpoint or backup of the project.") },
  { guise_train_error_quark, "train", GUISE_TRAIN_ERROR_RANKS, "ranks", GUISE_CLI_EXIT_FAILED,
    N_ ("Give all processes the same project, the same faces and the same program.") },
  { guise_train_error_quark, "train", GUISE_TRAIN_ERROR_NO_MPI, "no-mpi",
    GUISE_CLI_EXIT_NOT_POSSIBLE,
    N_ ("Start one process without mpirun, or install Open MPI and build again.") },
  { guise_train_error_quark, "train", GUISE_TRAIN_ERROR_MEMORY, "no-memory",
    GUISE_CLI_EXIT_RESOURCES,
    N_ ("Change the option with a new project, or take another device.") },
  { guise_train_error_quark, "train", ANY_CODE, "diverged", GUISE_CLI_EXIT_FAILED,
    N_ ("Go back to an earlier checkpoint and train on with gradient clipping.") },

  { guise_project_error_quark, "project", GUISE_PROJECT_ERROR_CONSENT, "consent",
    GUISE_CLI_EXIT_REFUSED,
    N_ ("State on what ground each face is used: “guise faceset consent DIR KIND”, with KIND self, "
        "permission, licensed, public, generic, generated or unknown.") },
  { guise_project_error_quark, "project", GUISE_PROJECT_ERROR_EXISTS, "exists",
    GUISE_CLI_EXIT_REFUSED, N_ ("Choose another folder for the new project.") },
  { guise_project_error_quark, "project", GUISE_PROJECT_ERROR_LOCKED, "locked",
    GUISE_CLI_EXIT_REFUSED, NULL },
  { guise_project_error_quark, "project", GUISE_PROJECT_ERROR_NOT_REUSABLE, "not-reusable",
    GUISE_CLI_EXIT_REFUSED, N_ ("“guise model import” trains it on with the same face.") },
  { guise_project_error_quark, "project", GUISE_PROJECT_ERROR_CONFIRM, "confirm",
    GUISE_CLI_EXIT_REFUSED, NULL },
  { guise_project_error_quark, "project", GUISE_PROJECT_ERROR_NOT_READY, "not-ready",
    GUISE_CLI_EXIT_REFUSED, NULL },
  { guise_project_error_quark, "project", GUISE_PROJECT_ERROR_BUSY, "busy", GUISE_CLI_EXIT_REFUSED,
    NULL },
  { guise_project_error_quark, "project", ANY_CODE, "invalid", GUISE_CLI_EXIT_DAMAGED, NULL },

  { guise_cli_error_quark, "cli", GUISE_CLI_ERROR_USAGE, "usage", GUISE_CLI_EXIT_USAGE, NULL },
  { guise_cli_error_quark, "cli", GUISE_CLI_ERROR_NOT_YET, "not-yet", GUISE_CLI_EXIT_USAGE, NULL },
  { guise_cli_error_quark, "cli", GUISE_CLI_ERROR_REFUSED, "refused", GUISE_CLI_EXIT_REFUSED,
    NULL },
  { guise_cli_error_quark, "cli", GUISE_CLI_ERROR_NOT_POSSIBLE, "not-possible",
    GUISE_CLI_EXIT_NOT_POSSIBLE, NULL },
  { guise_cli_error_quark, "cli", ANY_CODE, "hostile", GUISE_CLI_EXIT_DAMAGED, NULL },

  { g_option_error_quark, "option", ANY_CODE, "usage", GUISE_CLI_EXIT_USAGE, NULL },
  { g_io_error_quark, "io", G_IO_ERROR_CANCELLED, "cancelled", GUISE_CLI_EXIT_INTERRUPTED,
    HINT_AGAIN },
  { g_io_error_quark, "io", G_IO_ERROR_NO_SPACE, "no-space", GUISE_CLI_EXIT_RESOURCES, HINT_DISK },
  { g_io_error_quark, "io", ANY_CODE, "failed", GUISE_CLI_EXIT_FAILED, NULL },
  { g_file_error_quark, "file", G_FILE_ERROR_NOSPC, "no-space", GUISE_CLI_EXIT_RESOURCES,
    HINT_DISK },
  { g_file_error_quark, "file", G_FILE_ERROR_NOMEM, "no-memory", GUISE_CLI_EXIT_RESOURCES,
    HINT_MEMORY },
  { g_file_error_quark, "file", ANY_CODE, "failed", GUISE_CLI_EXIT_FAILED, NULL },
};

GQuark
guise_cli_error_quark (void)
{
  return g_quark_from_static_string ("guise-cli-error-quark");
}

/* Wrong commands, answers to Ctrl-C, and what the processes have agreed on. What is not possible
 * for one process (its GPU) may be for the others. */
static gboolean
is_shared (const GError *error, GuiseCliExit exit)
{
  return exit == GUISE_CLI_EXIT_USAGE || exit == GUISE_CLI_EXIT_REFUSED ||
         exit == GUISE_CLI_EXIT_INTERRUPTED ||
         g_error_matches (error, GUISE_TRAIN_ERROR, GUISE_TRAIN_ERROR_RANKS) ||
         g_error_matches (error, GUISE_TRAIN_ERROR, GUISE_TRAIN_ERROR_DIVERGED);
}

GuiseCliVerdict
guise_cli_error_judge (const GError *error)
{
  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    if (rows[i].quark () == error->domain &&
        (rows[i].code == ANY_CODE || rows[i].code == error->code))
      return (GuiseCliVerdict){
        .domain = rows[i].domain,
        .code = rows[i].name,
        .exit = rows[i].exit,
        .is_shared = is_shared (error, rows[i].exit),
        .hint = rows[i].hint != NULL ? _(rows[i].hint) : NULL,
        };
  return (GuiseCliVerdict){ .domain = g_quark_to_string (error->domain),
                            .code = "failed",
                            .exit = GUISE_CLI_EXIT_FAILED };
}
