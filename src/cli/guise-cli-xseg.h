/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/guise-cli-i18n.h"
#include "cli/guise-cli.h"
#include "core/guise-error.h"
#include "format/guise-face-type.h"

G_BEGIN_DECLS

/**
 * GuiseCliXsegWishes:
 *
 * The options of `guise xseg`. Strings are owned.
 */
typedef struct
{
  char         *model;
  char         *output;
  char         *preview;
  char         *backgrounds;
  char         *face_type;
  gint64        n_iterations;
  double        learning_rate; /* 0: not said */
  int           batch_size;    /* 0: not said */
  int           base;          /* 0: not said */
  gboolean      pretrain;
  gboolean      no_pretrain;
  gboolean      restart;
  gboolean      force;
  gboolean      labels;
  GuiseFaceType type; /* what @face_type says; MARK_ONLY: nothing */
  char        **rest;
} GuiseCliXsegWishes;

/* The sub-verbs; `rest` has the sub-verb's own name first. */
gboolean guise_cli_xseg_train (GuiseCli *self, const GuiseCliXsegWishes *wishes, GError **error);
gboolean guise_cli_xseg_apply (GuiseCli *self, const GuiseCliXsegWishes *wishes, GError **error);
gboolean guise_cli_xseg_revert (GuiseCli *self, const GuiseCliXsegWishes *wishes, GError **error);
gboolean guise_cli_xseg_remove (GuiseCli *self, const GuiseCliXsegWishes *wishes, GError **error);
gboolean guise_cli_xseg_fetch (GuiseCli *self, const GuiseCliXsegWishes *wishes, GError **error);
gboolean guise_cli_xseg_info (GuiseCli *self, const GuiseCliXsegWishes *wishes, GError **error);

G_END_DECLS
