/* SPDX-License-Identifier: GPL-3.0-or-later
 * A model as a beginning for another face, written where somebody wants it. */
#include "app/export/guise-base-job.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "project/guise-base.h"

static void
order_free (void *data)
{
  GuiseBaseOrder *self = data;

  g_free ((char *) self->project);
  g_free ((char *) self->point);
  g_free ((char *) self->target);
  g_free (self);
}

/* A folder in which nobody may write is named as such before anything is read. */
static gboolean
check_folder (const char *target, GError **error)
{
  g_autofree char *parent = g_path_get_dirname (target);

  if (!g_file_test (parent, G_FILE_TEST_IS_DIR) || g_access (parent, W_OK) == 0)
    return TRUE; /* or what is wrong with it is told by who writes there */
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED, "'%s' is not writable", parent);
  return FALSE;
}

static gboolean
save (GuiseJobReport *report, void *data, GCancellable *cancellable, GError **error)
{
  const GuiseBaseOrder *order = data;
  g_autoptr (GuiseProject) project = NULL;
  g_autoptr (GuiseBase) base = NULL;

  guise_job_report_status (report, _("Copying the model"));
  if (!check_folder (order->target, error) ||
      (project = guise_project_open (order->project, error)) == NULL ||
      !guise_project_check_consent (project, error) ||
      (base = guise_base_find (order->point, NULL, cancellable, error)) == NULL)
    return FALSE;
  if (!guise_base_check_reusable (base, error) ||
      !guise_base_save (base, order->target, order->with_optimizer, order->with_labels,
                        guise_job_report_progress, report, cancellable, error))
    return FALSE;
  guise_job_report_result (report, g_filename_display_basename (order->target), g_free, NULL);
  return TRUE;
}

GuiseJob *
guise_base_job_new (const GuiseBaseOrder *order)
{
  GuiseBaseOrder *copy = g_new0 (GuiseBaseOrder, 1);

  copy->project = g_strdup (order->project);
  copy->point = g_strdup (order->point);
  copy->target = g_strdup (order->target);
  copy->with_optimizer = order->with_optimizer;
  copy->with_labels = order->with_labels;
  return guise_thread_job_new (_("Saving a base"), save, copy, order_free);
}
