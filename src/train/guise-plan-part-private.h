/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "train/guise-plan-flaw.h"
#include "train/guise-training-plan-private.h"

G_BEGIN_DECLS

/**
 * GuisePlanPart:
 * @plan: what is read, with its text
 * @object: (nullable): one object of it; %NULL: a list
 * @path: (owned): where that stands, as in "/stages/2"
 * @title: (owned): what messages begin with, as in "stage 'gan': ", or ""
 *
 * What is read by the functions below. They leave alone what an optional member would set, when it
 * is missing.
 */
typedef struct
{
  GuiseTrainingPlan *plan;
  JsonObject        *object;
  char              *path;
  char              *title;
} GuisePlanPart;

void guise_plan_part_clear (GuisePlanPart *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GuisePlanPart, guise_plan_part_clear)

/* Says what is wrong with a member, or with the object that should have it; the key and the place
 * of the flaw are filled in. */
gboolean guise_plan_part_refuse (const GuisePlanPart *self,
                                 const char          *key,
                                 GuisePlanFlaw        flaw,
                                 GError             **error,
                                 const char          *format,
                                 ...) G_GNUC_PRINTF (5, 6);

/* The member, when it is a value of that type. */
JsonNode *guise_plan_part_get (const GuisePlanPart *self, const char *key, GType type);

/* A misspelt key would be a silently ignored wish: every key must be known. */
gboolean
guise_plan_part_check_keys (const GuisePlanPart *self, const char *const *known, GError **error);

gboolean guise_plan_part_read_text (const GuisePlanPart *self,
                                    const char          *key,
                                    gboolean             is_optional,
                                    char               **out_value,
                                    GError             **error);

/* Names stand in names of folders and in the journal: few letters are allowed. */
gboolean guise_plan_part_read_name (const GuisePlanPart *self, char **out_name, GError **error);
gboolean guise_plan_part_read_switch (const GuisePlanPart *self,
                                      const char          *key,
                                      gboolean            *out_value,
                                      GError             **error);

/* From low to high; optional when low is 0. */
gboolean guise_plan_part_read_count (const GuisePlanPart *self,
                                     const char          *key,
                                     int64_t              low,
                                     int64_t              high,
                                     int64_t             *out_value,
                                     GError             **error);

/* From 0 to high; optional. */
gboolean guise_plan_part_read_number (const GuisePlanPart *self,
                                      const char          *key,
                                      double               high,
                                      double              *out_value,
                                      GError             **error);

/* One of several words; out_value is its number. */
gboolean guise_plan_part_read_word (const GuisePlanPart *self,
                                    const char          *key,
                                    gboolean             is_optional,
                                    const char *const   *words,
                                    int                 *out_value,
                                    GError             **error);

G_END_DECLS
