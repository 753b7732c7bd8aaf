/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the plan of a project takes of this computer, rehearsed by another process. */
#include "host/guise-host-plan.h"

#include "core/guise-error.h"
#include "host/guise-host-ask-private.h"
#include "host/guise-host-probe.h"

#define MAX_STAGES 256

static void
free_stage (gpointer data)
{
  GuiseHostStage *stage = data;

  g_free (stage->title);
  g_free (stage);
}

GuiseHostPlan *
guise_host_plan_new (void)
{
  GuiseHostPlan *self = g_new0 (GuiseHostPlan, 1);

  self->stages = g_ptr_array_new_with_free_func (free_stage);
  return self;
}

void
guise_host_plan_free (GuiseHostPlan *self)
{
  if (self == NULL)
    return;
  g_free (self->problem);
  g_clear_pointer (&self->stages, g_ptr_array_unref);
  g_free (self);
}

void
guise_host_plan_add (GuiseHostPlan *self,
                     const char    *title,
                     int            batch,
                     int            largest_batch,
                     gboolean       fits)
{
  GuiseHostStage *stage = g_new0 (GuiseHostStage, 1);

  *stage = (GuiseHostStage){
    .title = g_strdup (title), .batch = batch, .largest_batch = largest_batch, .fits = fits
  };
  g_ptr_array_add (self->stages, stage);
}

/* ---- as text ---- */

char *
guise_host_plan_to_text (const GuiseHostPlan *self)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();

  if (self->problem != NULL)
    g_key_file_set_string (file, "plan", "problem", self->problem);
  g_key_file_set_boolean (file, "plan", "gpu", self->is_gpu);
  g_key_file_set_uint64 (file, "plan", "disk", self->n_disk_bytes);
  g_key_file_set_integer (file, "plan", "stages", (int) self->stages->len);
  for (guint i = 0; i < self->stages->len; i++)
    {
      const GuiseHostStage *stage = self->stages->pdata[i];
      g_autofree char      *group = g_strdup_printf ("stage %u", i);

      g_key_file_set_string (file, group, "title", stage->title);
      g_key_file_set_integer (file, group, "batch", stage->batch);
      g_key_file_set_integer (file, group, "largest", stage->largest_batch);
      g_key_file_set_boolean (file, group, "fits", stage->fits);
    }
  return g_key_file_to_data (file, NULL, NULL);
}

/* Numbers that are missing are 0, as for an unknown figure. */
static gboolean
read_stage (GuiseHostPlan *self, GKeyFile *file, int i)
{
  g_autofree char *group = g_strdup_printf ("stage %d", i);
  g_autofree char *title = g_key_file_get_string (file, group, "title", NULL);

  if (title != NULL)
    guise_host_plan_add (self, title, g_key_file_get_integer (file, group, "batch", NULL),
                         g_key_file_get_integer (file, group, "largest", NULL),
                         g_key_file_get_boolean (file, group, "fits", NULL));
  return title != NULL;
}

GuiseHostPlan *
guise_host_plan_from_text (const char *text, GError **error)
{
  g_autoptr (GuiseHostPlan) self = guise_host_plan_new ();
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) local = NULL;
  gboolean is_good;
  int      n;

  g_key_file_load_from_data (file, text, (size_t) -1, G_KEY_FILE_NONE, &local);
  n = local == NULL ? g_key_file_get_integer (file, "plan", "stages", &local) : 0;
  is_good = local == NULL && n >= 0 && n <= MAX_STAGES;
  for (int i = 0; is_good && i < n; i++)
    is_good = read_stage (self, file, i);
  if (!is_good)
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT,
                   "What was told about the plan cannot be read");
      return NULL;
    }
  self->problem = g_key_file_get_string (file, "plan", "problem", NULL); /* may be absent */
  self->is_gpu = g_key_file_get_boolean (file, "plan", "gpu", NULL);
  self->n_disk_bytes = g_key_file_get_uint64 (file, "plan", "disk", NULL);
  return g_steal_pointer (&self);
}

GuiseHostPlan *
guise_host_plan_ask (const char   *program,
                     const char   *project,
                     const char   *devices,
                     unsigned      limit_ms,
                     GCancellable *cancellable,
                     GError      **error)
{
  const char *const arguments[] = { GUISE_HOST_PLAN_OPTION, project, devices, NULL };
  g_autofree char  *text = guise_host_ask (program, arguments, limit_ms, cancellable, error);

  return text != NULL ? guise_host_plan_from_text (text, error) : NULL;
}

/* ---- what follows ---- */

void
guise_host_judge_plan (GPtrArray *findings, const GuiseHostPlan *plan)
{
  gboolean          is_large = FALSE;
  GuiseHostFinding *finding;

  if (plan->problem != NULL)
    g_ptr_array_add (findings,
                     guise_host_finding_new_silent (GUISE_HOST_PROBE_PLAN, plan->problem));
  if (plan->problem != NULL || !plan->is_gpu)
    return;
  for (guint i = 0; i < plan->stages->len; i++)
    {
      const GuiseHostStage *stage = plan->stages->pdata[i];

      if (stage->fits)
        continue;
      is_large = TRUE;
      finding = guise_host_findings_add (findings, GUISE_HOST_STAGE_TOO_LARGE, GUISE_HOST_MUST);
      finding->name = g_strdup (stage->title);
      finding->n = (int) i + 1;
      finding->batch = stage->batch;
      finding->largest_batch = stage->largest_batch;
    }
  if (is_large)
    return;
  finding = guise_host_findings_add (findings, GUISE_HOST_PLAN_FITS, GUISE_HOST_GOOD);
  finding->n = (int) plan->stages->len;
  finding->n_bytes = plan->n_disk_bytes;
}
