/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "app/project/guise-open-project.h"

G_BEGIN_DECLS

/**
 * guise_train_set_batch_async:
 * @dir: folder of a project that is not being trained
 * @batch: faces that are trained at once from now on
 * @source: (nullable): whose callback it is; kept until then
 *
 * See guise_project_set_options(). Ends with guise_project_act_finish().
 */
void guise_train_set_batch_async (const char         *dir,
                                  int                 batch,
                                  GObject            *source,
                                  GAsyncReadyCallback callback,
                                  void               *user_data);

/**
 * guise_train_find_batch:
 * @status: of a project
 *
 * Returns: faces that the stage under way trains at once, as far as options and plan say; 0: they
 *   do not
 */
int guise_train_find_batch (const GuiseProjectStatus *status);

/**
 * guise_train_dup_report:
 * @project: whose training it is
 *
 * What helps somebody who was not there: version, plan, how far, state, error, the last lines of
 * the log. The home folder is left out of every path; neither user nor host is named.
 *
 * Returns: (transfer full): plain text in English
 */
char *guise_train_dup_report (GuiseOpenProject *project);

G_END_DECLS
