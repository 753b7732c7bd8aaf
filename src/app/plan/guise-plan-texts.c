/* SPDX-License-Identifier: GPL-3.0-or-later
 * Words and numbers of the page of the plan. */
#include "app/plan/guise-plan-texts.h"

#include <glib/gi18n.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

#define GIB           1073741824.0
#define MIB           1048576.0
#define GB            1e9
#define MB            1e6
#define KWH_PER_100_W 0.1  /* in an hour */
#define LONG          48.0 /* hours; from there on days are called days */
#define MS_IN_SEC     10000.0

char *
guise_plan_dup_hours (double hours)
{
  const double days = floor (hours / 24.0);

  if (isnan (hours))
    return g_strdup ("–");
  if (hours < 1.0)
    return g_strdup_printf (_("%.0f min"), ceil (hours * 60.0));
  if (hours < LONG)
    return g_strdup_printf (_("%.0f h"), hours);
  /* Translators: days and hours */
  return g_strdup_printf (_("%.0f days %.0f hours"), days, floor (hours - 24.0 * days));
}

char *
guise_plan_dup_electricity (double hours)
{
  /* Translators: an amount of energy */
  return g_strdup_printf (_("%'.1f kWh of electricity for each 100 W that the computer draws"),
                             hours * KWH_PER_100_W);
}

char *
guise_plan_dup_memory (double bytes)
{
  return fabs (bytes) < 0.1 * GIB ? g_strdup_printf (_("%.0f MB"), bytes / MIB)
                                  : g_strdup_printf (_("%.1f GB"), bytes / GIB);
}

char *
guise_plan_dup_disk (double bytes)
{
  if (bytes < GB)
    return g_strdup_printf (_("%.0f MB"), ceil (bytes / MB));
  return bytes < 10.0 * GB ? g_strdup_printf (_("%.1f GB"), bytes / GB)
                           : g_strdup_printf (_("%.0f GB"), bytes / GB);
}

char *
guise_plan_dup_ms (double ms)
{
  return ms < MS_IN_SEC ? g_strdup_printf (_("%.0f ms"), ms)
                        : g_strdup_printf (_("%.1f s"), ms / 1e3);
}

/* ---- a stage ---- */

gboolean
guise_plan_has_warp (const GuisePlanEditor *editor, size_t stage)
{
  g_autofree char *value = guise_plan_editor_dup_value (editor, stage, "random_warp");

  return g_strcmp0 (value, "n") != 0;
}

gboolean
guise_plan_has_style (const GuisePlanEditor *editor, size_t stage)
{
  g_autofree char *face = guise_plan_editor_dup_value (editor, stage, "face_style_power");
  g_autofree char *bg = guise_plan_editor_dup_value (editor, stage, "bg_style_power");

  return g_strcmp0 (face, "0") != 0 || g_strcmp0 (bg, "0") != 0;
}

G_GNUC_PRINTF (2, 3)
static void
add (GString *text, const char *format, ...)
{
  va_list arguments;

  if (text->len > 0)
    g_string_append (text, " · ");
  va_start (arguments, format);
  g_string_append_vprintf (text, format, arguments);
  va_end (arguments);
}

/* The value where it is another one than in the stage before. */
static char *
dup_changed (const GuisePlanEditor *editor, size_t stage, const char *key)
{
  g_autofree char *value = guise_plan_editor_dup_value (editor, stage, key);
  g_autofree char *before = stage > 0 ? guise_plan_editor_dup_value (editor, stage - 1, key) : NULL;

  return stage > 0 && g_strcmp0 (value, before) != 0 ? g_steal_pointer (&value) : NULL;
}

static void
add_faces (GString *text, const GuiseTrainingStage *stage)
{
  const GuisePlanFaces *faces = &stage->dst;

  if (faces->slot == GUISE_FACE_SLOT_GENERIC)
    add (text, "%s", _("Many people"));
  else if (faces->slot == GUISE_FACE_SLOT_SRC)
    add (text, "%s", _("The character alone"));
  else if (faces->n_keep > 0)
    add (text, _("Your best %'u faces"), faces->n_keep);
  else
    add (text, "%s", _("Your faces"));
}

static void
add_resets (GString *text, const GuiseTrainingStage *stage)
{
  if (stage->reset_first)
    add (text, "%s", _("starts with a reset"));
  if (stage->resets->len > 0)
    add (text, _("resets every %'" PRIu64), g_array_index (stage->resets, uint64_t, 0));
}

static void
add_options (GString *text, const GuisePlanEditor *editor, size_t stage)
{
  g_autofree char *warp = dup_changed (editor, stage, "random_warp");
  g_autofree char *dropout = dup_changed (editor, stage, "lr_dropout");
  g_autofree char *gan = dup_changed (editor, stage, "gan_power");
  g_autofree char *batch = dup_changed (editor, stage, "batch_size");
  g_autofree char *pretrain = guise_plan_editor_dup_value (editor, stage, "pretrain");

  if (g_strcmp0 (pretrain, "y") == 0)
    add (text, "%s", _("prepares a base"));
  if (warp != NULL)
    add (text, "%s", *warp == 'n' ? _("random warp off") : _("random warp on"));
  if (dropout != NULL)
    add (text, "%s",
         *dropout == 'n' ? _("learning rate dropout off") : _("learning rate dropout on"));
  if (gan != NULL)
    add (text, _("GAN %s"), gan);
  if (batch != NULL)
    add (text, _("batch %s"), batch);
}

char *
guise_plan_dup_stage_text (const GuisePlanEditor *editor, size_t stage)
{
  const GuiseTrainingStage *row =
    guise_training_plan_get_stage (guise_plan_editor_get_plan (editor), stage);
  GString *text = g_string_new (NULL);

  add_faces (text, row);
  add_resets (text, row);
  add_options (text, editor, stage);
  return g_string_free (text, FALSE);
}
