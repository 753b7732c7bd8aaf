/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "project/guise-preconditions.h"

G_BEGIN_DECLS

/*
 * What the page of the plan reads and writes: each is a few calls of the engine on a thread, on
 * values of its own. Callbacks come on the main context.
 */

/**
 * GuisePlanReading:
 * @plan: (owned): the plan
 * @options: (owned): what the project changes in it
 * @place: how far the project is
 * @has_model: anything was trained or imported
 * @conditions: (owned) (element-type GuisePreconditions): of the faces of each stage; %NULL where
 *   they cannot be opened
 *
 * What the files say of the plan of a project.
 */
typedef struct
{
  GuiseTrainingPlan *plan;
  char             **options;
  GuisePlanPlace     place;
  gboolean           has_model;
  GPtrArray         *conditions;
} GuisePlanReading;

void guise_plan_reading_free (GuisePlanReading *self);

/**
 * guise_plan_read_async:
 * @dir: a project folder
 * @cancellable: to stop it
 * @source: whose callback it is; kept until then
 */
void              guise_plan_read_async (const char         *dir,
                                         GCancellable       *cancellable,
                                         GObject            *source,
                                         GAsyncReadyCallback callback,
                                         void               *user_data);
GuisePlanReading *guise_plan_read_finish (GAsyncResult *result, GError **error);

/**
 * guise_plan_save_async:
 * @dir: a project folder
 * @text: of the plan that it gets; see guise_project_set_plan()
 */
void guise_plan_save_async (const char         *dir,
                            GBytes             *text,
                            GObject            *source,
                            GAsyncReadyCallback callback,
                            void               *user_data);

/**
 * guise_plan_set_options_async:
 * @changes: (array zero-terminated=1): see guise_project_set_options(); a person has confirmed them
 */
void guise_plan_set_options_async (const char         *dir,
                                   const char *const  *changes,
                                   GObject            *source,
                                   GAsyncReadyCallback callback,
                                   void               *user_data);

/**
 * guise_plan_export_async:
 * @path: of the file that the plan is written to
 */
void guise_plan_export_async (const char         *path,
                              GBytes             *text,
                              GObject            *source,
                              GAsyncReadyCallback callback,
                              void               *user_data);

/**
 * guise_plan_act_finish:
 * @out_reason: (out) (optional) (nullable) (transfer full): when it failed: why a plan or its
 *   options were refused, in the language of the person; %NULL: @error says all there is
 *
 * The end of those that write.
 */
gboolean guise_plan_act_finish (GAsyncResult *result, char **out_reason, GError **error);

/**
 * guise_plan_duplicate_async:
 * @dir: a project folder
 * @changes: (nullable) (array zero-terminated=1): "key=value" that the new one has instead
 *
 * Makes a project without a model beside it, as guise_project_duplicate() does.
 */
void  guise_plan_duplicate_async (const char         *dir,
                                  const char *const  *changes,
                                  GObject            *source,
                                  GAsyncReadyCallback callback,
                                  void               *user_data);
char *guise_plan_duplicate_finish (GAsyncResult *result, GError **error);

/**
 * guise_plan_load_async:
 * @names: (array zero-terminated=1) (nullable): recipes, or paths of plan files; %NULL: all recipes
 *
 * The first that is no plan fails it.
 */
void guise_plan_load_async (const char *const  *names,
                            GObject            *source,
                            GAsyncReadyCallback callback,
                            void               *user_data);

/**
 * guise_plan_load_finish:
 *
 * Returns: (transfer full) (nullable) (element-type GuiseTrainingPlan): the plans
 */
GPtrArray *guise_plan_load_finish (GAsyncResult *result, GError **error);

G_END_DECLS
