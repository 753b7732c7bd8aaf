/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "project/guise-project.h"

G_BEGIN_DECLS

/**
 * GuiseProjectPictureKind:
 * @GUISE_PROJECT_PICTURE_PROBE: the probe faces, always the same ones
 * @GUISE_PROJECT_PICTURE_GATE: what a gate was decided by
 * @GUISE_PROJECT_PICTURE_PREVIEW: faces of a batch
 *
 * What a training shows.
 */
typedef enum
{
  GUISE_PROJECT_PICTURE_PROBE,
  GUISE_PROJECT_PICTURE_GATE,
  GUISE_PROJECT_PICTURE_PREVIEW,
  GUISE_N_PROJECT_PICTURE_KINDS,
} GuiseProjectPictureKind;

/**
 * guise_project_picture_kind_get_name:
 *
 * Returns: (transfer none): "probe", "gate", "preview"
 */
const char *guise_project_picture_kind_get_name (GuiseProjectPictureKind kind);

/**
 * GuiseProjectPicture:
 * @kind: what it shows
 * @iteration: iterations done
 * @path: (owned): the file
 */
typedef struct
{
  GuiseProjectPictureKind kind;
  uint64_t                iteration;
  char                   *path;
} GuiseProjectPicture;

/**
 * guise_project_list_pictures:
 * @self: a project; it may be training
 * @kind: which ones
 *
 * Returns: (transfer full) (element-type GuiseProjectPicture): what is there, rising
 */
GPtrArray *guise_project_list_pictures (const GuiseProject *self, GuiseProjectPictureKind kind);

/**
 * GuiseProjectEvidence:
 * @iteration: iterations done
 * @finding: (owned): one word, as in "loss-jump"
 * @message: (owned) (nullable): what happened, for people; %NULL when its file cannot be read
 * @path: (owned): the folder
 *
 * What a guard has kept of what it saw (train/guise-evidence.h).
 */
typedef struct
{
  uint64_t iteration;
  char    *finding;
  char    *message;
  char    *path;
} GuiseProjectEvidence;

/**
 * guise_project_list_evidence:
 * @self: a project; it may be training
 *
 * Returns: (transfer full) (element-type GuiseProjectEvidence): what is there, rising
 */
GPtrArray *guise_project_list_evidence (const GuiseProject *self);

G_END_DECLS
