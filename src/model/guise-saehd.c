/* SPDX-License-Identifier: GPL-3.0-or-later
 * The table of a SAEHD model's networks: every weight's name and shape, in the order of the files.
 */
#include "model/guise-saehd.h"

#include <string.h>

#include "model/guise-model-error.h"
#include "model/guise-saehd-private.h"

/* ---- filling the table ---- */

static void
add_component (GuiseSaehd *self, const char *name, const char *file, GuiseSaehdOptimizer optimizer)
{
  guise_weight_table_add_component (self->table, name, file, optimizer);
}

static void
add_conv (GuiseSaehd *self, int kernel, int in, int out, const char *layer)
{
  guise_weight_table_add_conv (self->table, kernel, in, out, layer);
}

/* add_conv() with a number in the layer's name. */
static void
add_conv_n (GuiseSaehd *self, int kernel, int in, int out, const char *format, int n)
{
  g_autofree char *layer = NULL;
  const char      *mark = strchr (format, '#');

  g_assert (mark != NULL);
  layer = g_strdup_printf ("%.*s%d%s", (int) (mark - format), format, n, mark + 1);
  add_conv (self, kernel, in, out, layer);
}

static void
add_res_block (GuiseSaehd *self, int channels, const char *name)
{
  g_autofree char *first = g_strconcat (name, "/conv1", NULL);
  g_autofree char *second = g_strconcat (name, "/conv2", NULL);

  add_conv (self, 3, channels, channels, first);
  add_conv (self, 3, channels, channels, second);
}

/* ---- the networks, training.md 2 ---- */

static void
add_encoder (GuiseSaehd *self)
{
  int e = self->options.e_dims;

  add_component (self, "encoder", "encoder", GUISE_SAEHD_OPTIMIZER_SRC_DST);
  if (guise_saehd_options_has (&self->options, GUISE_SAEHD_T))
    {
      add_conv (self, 5, 3, e, "down1/conv1");
      add_res_block (self, e, "res1");
      for (int i = 2; i <= 5; i++)
        add_conv_n (self, 5, e * MIN (1 << (i - 2), 8), e * MIN (1 << (i - 1), 8), "down#/conv1",
                    i);
      add_res_block (self, 8 * e, "res5");
      return;
    }
  for (int i = 0; i < 4; i++)
    add_conv_n (self, 5, i == 0 ? 3 : e << (i - 1), e << i, "down1/downs_#/conv1", i);
}

static void
add_inter (GuiseSaehd *self, const char *name)
{
  const GuiseSaehdGeometry *geometry = &self->geometry;
  int                       ae = self->options.ae_dims;
  int                       out = geometry->inter_channels;

  add_component (self, name, name, GUISE_SAEHD_OPTIMIZER_SRC_DST);
  guise_weight_table_add_dense (self->table, geometry->flat, ae, "dense1");
  guise_weight_table_add_dense (self->table, ae, geometry->dense_side * geometry->dense_side * out,
                                "dense2");
  if (!guise_saehd_options_has (&self->options, GUISE_SAEHD_T))
    add_conv (self, 3, out, 4 * out, "upscale1/conv1");
}

/* Channels of a decoder branch of width @d after @i upscales: 8 d, [8 d with t,] 4 d, 2 d. */
static int
branch_channels (const GuiseSaehd *self, int d, int i)
{
  if (i == 0)
    return self->geometry.code_channels;
  if (guise_saehd_options_has (&self->options, GUISE_SAEHD_T))
    i = MAX (i - 1, 1);
  return d * 16 >> i;
}

static void
add_decoder (GuiseSaehd *self, const char *name)
{
  int      d = self->options.d_dims, m = self->options.d_mask_dims;
  int      n = self->geometry.n_upscales;
  gboolean is_double = guise_saehd_options_has (&self->options, GUISE_SAEHD_D);

  add_component (self, name, name, GUISE_SAEHD_OPTIMIZER_SRC_DST);
  for (int i = 0; i < n; i++)
    add_conv_n (self, 3, branch_channels (self, d, i), 4 * branch_channels (self, d, i + 1),
                "upscale#/conv1", i);
  for (int i = 0; i < n; i++)
    {
      g_autofree char *block = g_strdup_printf ("res%d", i);

      add_res_block (self, branch_channels (self, d, i + 1), block);
    }
  for (int i = 0; i < n; i++)
    add_conv_n (self, 3, branch_channels (self, m, i), 4 * branch_channels (self, m, i + 1),
                "upscalem#/conv1", i);
  add_conv (self, 1, 2 * d, 3, "out_conv");
  if (is_double)
    {
      for (int i = 1; i <= 3; i++)
        add_conv_n (self, 3, 2 * d, 3, "out_conv#", i);
      add_conv_n (self, 3, 2 * m, 4 * m, "upscalem#/conv1", n);
    }
  add_conv (self, 1, is_double ? m : 2 * m, 1, "out_convm");
}

int
guise_saehd_code_discriminator_channels (int i)
{
  return 256 * MIN (1 << i, 8);
}

static void
add_code_discriminator (GuiseSaehd *self)
{
  int n = 1 + self->geometry.code_side / 8;
  int in = self->options.ae_dims;

  add_component (self, "dis", "code_discriminator", GUISE_SAEHD_OPTIMIZER_D_CODE);
  for (int i = 0; i < n; i++)
    {
      int out = guise_saehd_code_discriminator_channels (i);

      add_conv_n (self, i == 0 ? 4 : 3, in, out, "convs_#", i);
      in = out;
    }
  add_conv (self, 1, in, 1, "out_conv");
}

int
guise_saehd_patch_channels (const GuiseSaehd *self, int i)
{
  return MIN (self->options.gan_dims << i, 512);
}

static void
add_patch_discriminator (GuiseSaehd *self)
{
  int n = self->patch.n;
  int first = guise_saehd_patch_channels (self, 0), last = guise_saehd_patch_channels (self, n);

  add_component (self, "D_src", "GAN", GUISE_SAEHD_OPTIMIZER_GAN);
  for (int i = 0; i < n; i++)
    add_conv_n (self, 3, guise_saehd_patch_channels (self, i),
                guise_saehd_patch_channels (self, i + 1), "convs_#", i);
  for (int j = 0; j < n; j++)
    {
      g_autofree char *layer = g_strdup_printf ("upconvs_%d", j);
      int              i = n - 1 - j;

      guise_weight_table_add_conv_transposed (self->table, 3,
                                              guise_saehd_patch_channels (self, i + 1) *
                                                (j == 0 ? 1 : 2),
                                              guise_saehd_patch_channels (self, i), layer);
    }
  add_conv (self, 1, 3, first, "in_conv");
  add_conv (self, 1, 2 * first, 1, "out_conv");
  add_conv (self, 1, last, 1, "center_out");
  add_conv (self, 1, last, last, "center_conv");
}

/* ---- the definition ---- */

static GuiseSaehdGeometry
measure (const GuiseSaehdOptions *options)
{
  gboolean           is_deep = guise_saehd_options_has (options, GUISE_SAEHD_T);
  gboolean           is_double = guise_saehd_options_has (options, GUISE_SAEHD_D);
  gboolean           is_liae = options->archi.family == GUISE_SAEHD_LIAE;
  GuiseSaehdGeometry geometry = { 0 };

  geometry.encoder_side = options->resolution / (is_deep ? 32 : 16);
  geometry.flat = 8 * options->e_dims * geometry.encoder_side * geometry.encoder_side;
  geometry.dense_side = options->resolution / (is_double ? 32 : 16);
  geometry.inter_channels = options->ae_dims * (is_liae ? 2 : 1);
  geometry.code_side = geometry.dense_side * (is_deep ? 1 : 2);
  geometry.code_channels = geometry.inter_channels * (is_liae ? 2 : 1);
  geometry.n_upscales = is_deep ? 4 : 3;
  return geometry;
}

/* The patch discriminator's skips must meet, so every stride must divide the resolution. */
static gboolean
check_patch (const GuiseSaehd *self, GError **error)
{
  const GuiseSaehdOptions *options = &self->options;
  int                      nearest = 0;

  if (options->resolution % self->patch.product == 0)
    return TRUE;
  for (int distance = 1; distance < 640 && nearest == 0; distance++)
    for (int sign = -1; sign <= 1 && nearest == 0; sign += 2)
      {
        int size = options->gan_patch_size + sign * distance;

        if (size >= 3 && size <= 640 &&
            options->resolution % guise_saehd_patch_find (size).product == 0)
          nearest = size;
      }
  g_set_error (error, GUISE_MODEL_ERROR, GUISE_MODEL_ERROR_OPTION,
               "Option 'gan_patch_size': %d needs a resolution divisible by %d, not %d; the "
               "nearest "
               "legal value is %d",
               options->gan_patch_size, self->patch.product, options->resolution, nearest);
  return FALSE;
}

GuiseSaehd *
guise_saehd_new (const GuiseSaehdOptions *options, GError **error)
{
  g_autoptr (GuiseSaehd) self = NULL;

  g_return_val_if_fail (options != NULL, NULL);

  self = g_new0 (GuiseSaehd, 1);
  self->n_refs = 1;
  self->options = *options;
  if (!guise_saehd_options_settle (&self->options, GUISE_SAEHD_RULE_NETWORK, error))
    return NULL;
  self->table = guise_saehd_new_table (&self->options);
  self->effective = guise_saehd_options_get_effective (&self->options);
  self->geometry = measure (&self->options);
  self->patch = guise_saehd_patch_find (self->options.gan_patch_size);
  if (self->options.gan_power > 0.0 && !check_patch (self, error))
    return NULL;

  add_encoder (self);
  if (self->options.archi.family == GUISE_SAEHD_DF)
    {
      add_inter (self, "inter");
      add_decoder (self, "decoder_src");
      add_decoder (self, "decoder_dst");
    }
  else
    {
      add_inter (self, "inter_AB");
      add_inter (self, "inter_B");
      add_decoder (self, "decoder");
    }
  if (self->options.true_face_power > 0.0)
    add_code_discriminator (self);
  if (self->options.gan_power > 0.0 && !self->options.pretrain)
    add_patch_discriminator (self);
  return g_steal_pointer (&self);
}

GuiseSaehd *
guise_saehd_ref (GuiseSaehd *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_atomic_int_inc (&self->n_refs);
  return self;
}

void
guise_saehd_unref (GuiseSaehd *self)
{
  if (self == NULL || !g_atomic_int_dec_and_test (&self->n_refs))
    return;
  guise_weight_table_free (self->table);
  g_free (self);
}

const GuiseSaehdOptions *
guise_saehd_get_options (const GuiseSaehd *self)
{
  return &self->options;
}

const GuiseWeightTable *
guise_saehd_get_table (const GuiseSaehd *self)
{
  return self->table;
}

size_t
guise_saehd_get_n_components (const GuiseSaehd *self)
{
  return guise_weight_table_get_n_components (self->table);
}

const GuiseSaehdComponent *
guise_saehd_get_component (const GuiseSaehd *self, size_t i)
{
  return guise_weight_table_get_component (self->table, i);
}

size_t
guise_saehd_get_n_tensors (const GuiseSaehd *self)
{
  return guise_weight_table_get_n_tensors (self->table);
}

const GuiseSaehdTensor *
guise_saehd_get_tensor (const GuiseSaehd *self, size_t i)
{
  return guise_weight_table_get_tensor (self->table, i);
}

const GuiseSaehdTensor *
guise_saehd_find_tensor (const GuiseSaehd *self, const char *name)
{
  return guise_weight_table_find_tensor (self->table, name);
}
