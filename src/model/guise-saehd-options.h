/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "format/guise-face-type.h"

G_BEGIN_DECLS

/**
 * GuiseSaehdFamily:
 * @GUISE_SAEHD_DF: one inter, a decoder for each side
 * @GUISE_SAEHD_LIAE: two inters, one decoder
 */
typedef enum
{
  GUISE_SAEHD_DF,
  GUISE_SAEHD_LIAE,
  GUISE_N_SAEHD_FAMILIES,
} GuiseSaehdFamily;

/**
 * GuiseSaehdLetters:
 * @GUISE_SAEHD_U: pixel norm of the encoding
 * @GUISE_SAEHD_D: decoders give twice the resolution
 * @GUISE_SAEHD_T: deeper networks with residual blocks
 * @GUISE_SAEHD_C: x cos (x) instead of leaky ReLU
 *
 * The letters behind the hyphen of `archi`.
 */
typedef enum
{
  GUISE_SAEHD_U = 1 << 0,
  GUISE_SAEHD_D = 1 << 1,
  GUISE_SAEHD_T = 1 << 2,
  GUISE_SAEHD_C = 1 << 3,
} GuiseSaehdLetters;

/**
 * GuiseSaehdArchi:
 *
 * The option `archi`, as in "liae-udt".
 */
typedef struct
{
  GuiseSaehdFamily family;
  unsigned         letters; /* of GuiseSaehdLetters */
} GuiseSaehdArchi;

typedef enum
{
  GUISE_SAEHD_FACE_HALF,
  GUISE_SAEHD_FACE_MID_FULL,
  GUISE_SAEHD_FACE_FULL,
  GUISE_SAEHD_FACE_WHOLE,
  GUISE_SAEHD_FACE_HEAD,
  GUISE_N_SAEHD_FACES,
} GuiseSaehdFace;

typedef enum
{
  GUISE_SAEHD_DROPOUT_OFF,
  GUISE_SAEHD_DROPOUT_ON,
  GUISE_SAEHD_DROPOUT_CPU, /* the same as ON: masks do not depend on the device */
  GUISE_N_SAEHD_DROPOUTS,
} GuiseSaehdDropout;

typedef enum
{
  GUISE_SAEHD_CT_NONE,
  GUISE_SAEHD_CT_RCT,
  GUISE_SAEHD_CT_LCT,
  GUISE_SAEHD_CT_MKL,
  GUISE_SAEHD_CT_IDT,
  GUISE_SAEHD_CT_SOT,
  GUISE_N_SAEHD_CTS,
} GuiseSaehdCt;

typedef enum
{
  GUISE_SAEHD_TV_ROWS_COLUMNS,
  GUISE_SAEHD_TV_CHANNELS_ROWS,
  GUISE_N_SAEHD_TVS,
} GuiseSaehdTv;

/**
 * GuiseSaehdOptions:
 *
 * Everything that a SAEHD model can be asked for, by DeepFaceLab's names; the last group is ours.
 * Plain value. d_mask_dims, gan_patch_size and learning_rate may be 0 until
 * guise_saehd_options_settle() derives them.
 *
 * Source: training.md 1
 */
typedef struct
{
  /* What the networks are. */
  int             resolution;
  GuiseSaehdFace  face_type;
  GuiseSaehdArchi archi;
  int             ae_dims;
  int             e_dims;
  int             d_dims;
  int             d_mask_dims;
  int             gan_patch_size;
  int             gan_dims;

  /* What a sample is. */
  int          batch_size;
  gboolean     random_src_flip;
  gboolean     random_dst_flip;
  gboolean     uniform_yaw;
  gboolean     random_warp;
  double       random_hsv_power;
  GuiseSaehdCt ct_mode;

  /* What is learned. */
  gboolean masked_training;
  gboolean eyes_mouth_prio;
  gboolean blur_out_mask;
  double   gan_power;
  double   true_face_power;
  double   face_style_power;
  double   bg_style_power;

  /* How the weights move. */
  gboolean          adabelief;
  GuiseSaehdDropout lr_dropout;
  gboolean          clipgrad;
  gboolean          pretrain;

  /* Housekeeping. */
  gboolean models_opt_on_gpu;
  int      autobackup_hour;
  gboolean write_preview_history;
  int      target_iter;

  /* Not DeepFaceLab's; never stored in its files. */
  gboolean     quick96;           /* the Quick96 flavour of loss and schedule (training.md 9) */
  double       learning_rate;     /* of all optimizers; DeepFaceLab's is fixed */
  gboolean     average_gradients; /* over the ranks, as DeepFaceLab over devices, not their sum */
  GuiseSaehdTv tv_axes;           /* total variation of the GAN term (training.md 13.2) */
} GuiseSaehdOptions;

/**
 * GuiseSaehdRule:
 * @GUISE_SAEHD_RULE_NETWORK: whatever a network can be built and held in memory for: model files,
 *   tests, benchmarks
 * @GUISE_SAEHD_RULE_PROMPT: the ranges that DeepFaceLab's prompts allow: new models
 */
typedef enum
{
  GUISE_SAEHD_RULE_NETWORK,
  GUISE_SAEHD_RULE_PROMPT,
  GUISE_N_SAEHD_RULES,
} GuiseSaehdRule;

/**
 * GuiseSaehdOptionKind:
 *
 * How an option is stored in `data.dat`.
 */
typedef enum
{
  GUISE_SAEHD_OPTION_BOOL,
  GUISE_SAEHD_OPTION_INT,
  GUISE_SAEHD_OPTION_FLOAT,
  GUISE_SAEHD_OPTION_TEXT,
  GUISE_N_SAEHD_OPTION_KINDS,
} GuiseSaehdOptionKind;

/**
 * guise_saehd_options_default:
 *
 * Returns: DeepFaceLab's defaults
 */
GuiseSaehdOptions guise_saehd_options_default (void);

/**
 * guise_saehd_options_quick96:
 *
 * Returns: what Quick96 is, which asks for nothing (training.md 9)
 */
GuiseSaehdOptions guise_saehd_options_quick96 (void);

/**
 * guise_saehd_options_check_quick96:
 * @self: settled options
 * @error: where to put the error
 *
 * Whether the network is what options with quick96 must have to be stored: in DeepFaceLab's files
 * its sizes are not. Other options always pass.
 *
 * Errors: %GUISE_MODEL_ERROR OPTION
 */
gboolean guise_saehd_options_check_quick96 (const GuiseSaehdOptions *self, GError **error);

size_t      guise_saehd_options_get_n (void);
const char *guise_saehd_options_get_key (size_t i);

/**
 * guise_saehd_options_get_kind:
 *
 * Returns: how option @i is stored
 */
GuiseSaehdOptionKind guise_saehd_options_get_kind (size_t i);

/**
 * guise_saehd_options_is_stored:
 *
 * Returns: whether option @i is DeepFaceLab's and belongs into `data.dat`
 */
gboolean guise_saehd_options_is_stored (size_t i);

/**
 * guise_saehd_options_set:
 * @self: the options
 * @key: as in "ae_dims"
 * @value: as in "256"; switches take y, n, true, false, 1, 0
 * @error: where to put the error
 *
 * Only the form is judged here; see guise_saehd_options_settle().
 *
 * Errors: %GUISE_MODEL_ERROR OPTION
 *
 * Returns: %FALSE, and nothing changed, for an unknown key or a value of another kind
 */
gboolean guise_saehd_options_set (GuiseSaehdOptions *self,
                                  const char        *key,
                                  const char        *value,
                                  GError           **error);

/**
 * guise_saehd_options_set_pairs:
 * @self: the options
 * @pairs: (nullable) (array zero-terminated=1): "key=value", later ones win
 * @error: where to put the error
 *
 * Errors: %GUISE_MODEL_ERROR OPTION
 */
gboolean
guise_saehd_options_set_pairs (GuiseSaehdOptions *self, const char *const *pairs, GError **error);

/**
 * guise_saehd_options_dup_value:
 *
 * Returns: (transfer full): option @i as text that guise_saehd_options_set() reads back
 */
char *guise_saehd_options_dup_value (const GuiseSaehdOptions *self, size_t i);

/**
 * guise_saehd_options_dup_pairs:
 *
 * Returns: (transfer full) (array zero-terminated=1): all options as "key=value", which
 *   guise_saehd_options_set_pairs() reads back
 */
char **guise_saehd_options_dup_pairs (const GuiseSaehdOptions *self);

/**
 * guise_saehd_options_settle:
 * @self: the options
 * @rule: what counts as legal
 * @error: where to put the error
 *
 * Derives what follows from other options (d_mask_dims, gan_patch_size and learning_rate of 0, no
 * true face for liae) and then checks everything. The message of an error names the nearest legal
 * value.
 *
 * Errors: %GUISE_MODEL_ERROR OPTION
 */
gboolean guise_saehd_options_settle (GuiseSaehdOptions *self, GuiseSaehdRule rule, GError **error);

/**
 * guise_saehd_options_get_effective:
 * @self: settled options
 *
 * Returns: the options with what `pretrain` forces while it is on (training.md 1); @self itself
 *   stays as it is stored
 */
GuiseSaehdOptions guise_saehd_options_get_effective (const GuiseSaehdOptions *self);

/**
 * guise_saehd_options_get_face_type:
 *
 * Returns: which crop of a face the model is trained on
 */
GuiseFaceType guise_saehd_options_get_face_type (const GuiseSaehdOptions *self);

/**
 * guise_saehd_archi_parse:
 * @text: as in "liae-udt"; letters in any order, repeats do no harm
 * @out_archi: (out): the architecture
 * @error: where to put the error
 *
 * Errors: %GUISE_MODEL_ERROR OPTION, also for the names of early 2020 ("dfhd")
 */
gboolean guise_saehd_archi_parse (const char *text, GuiseSaehdArchi *out_archi, GError **error);

/**
 * guise_saehd_archi_to_string:
 *
 * Returns: (transfer full): as in "liae-udt"
 */
char *guise_saehd_archi_to_string (const GuiseSaehdArchi *self);

static inline gboolean
guise_saehd_options_has (const GuiseSaehdOptions *self, GuiseSaehdLetters letter)
{
  return (self->archi.letters & (unsigned) letter) != 0;
}

G_END_DECLS
