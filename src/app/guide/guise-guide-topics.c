/* SPDX-License-Identifier: GPL-3.0-or-later
 * Which chapter of the guide tells of which page. */
#include "app/guide/guise-guide-topics.h"

static const struct
{
  const char *section;
  const char *target;
} TOPICS[] = {
  { "welcome", "studio.md" },
  { "newproject", "recipes.md" },
  { "check", "hardware.md" },
  { "record", "capture.md" },
  { "import", "capture.md#from-recordings" },
  { "consent", "responsible-use.md" },
  { "faces", "facesets.md" },
  { "masks", "masks.md" },
  { "plan", "plans.md" },
  { "recipe", "recipes.md" },
  { "train", "studio.md#training" },
  { "history", "studio.md#history" },
  { "export", "studio.md#export" },
  { "live", "studio.md#live" },
};

const char *
guise_guide_topic_get (const char *section)
{
  for (size_t i = 0; i < G_N_ELEMENTS (TOPICS); i++)
    if (g_str_equal (TOPICS[i].section, section))
      return TOPICS[i].target;
  return NULL;
}
