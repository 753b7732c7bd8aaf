/* SPDX-License-Identifier: GPL-3.0-or-later
 * Feeds arbitrary bytes to the reader of a project's manifest, beside a plan that is whole; what is
 * accepted is written and read again. */
#include <string.h>

#include "fuzz-folder.h"
#include "project/guise-project-private.h"
#include "project/guise-project.h"
#include "train/guise-training-plan.h"

static const char plan_text[] = "{\"format\": 1, \"name\": \"a\", \"title\": \"A\", \"stages\": ["
                                "{\"name\": \"s\", \"title\": \"S\", \"src\": \"src\", "
                                "\"dst\": \"dst\", \"iterations\": 1}]}";

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes);

/* A plan that is refused would hide all that is behind it. */
static void
check_plan (void)
{
  static gboolean is_checked;
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseTrainingPlan) plan = NULL;

  if (is_checked)
    return;
  plan = guise_training_plan_parse (plan_text, strlen (plan_text), "plan", &error);
  if (plan == NULL)
    g_error ("%s", error->message);
  is_checked = TRUE;
}

/* Nothing that others wrote makes a project that cannot be opened any more. */
static void
write_again (const GuiseProject *project)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseProject) again = NULL;

  if (!guise_project_write_manifest (project, &error) ||
      (again = guise_project_open (guise_fuzz_folder (), &error)) == NULL)
    g_error ("%s", error->message);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes)
{
  char *manifest = guise_fuzz_put (GUISE_PROJECT_MANIFEST_NAME, data, n_bytes);
  char *plan =
    guise_fuzz_put (GUISE_PROJECT_PLAN_NAME, (const uint8_t *) plan_text, strlen (plan_text));
  g_autoptr (GuiseProject) project = guise_project_open (guise_fuzz_folder (), NULL);

  check_plan ();
  if (project != NULL)
    write_again (project);
  guise_fuzz_take (manifest);
  guise_fuzz_take (plan);
  return 0;
}
