/* SPDX-License-Identifier: GPL-3.0-or-later
 * Feeds arbitrary bytes to what is remembered of a project's live view; what is read is written,
 * and read again as it was. */
#include "app/live/guise-live-memory.h"
#include "core/guise-kept.h"
#include "live/guise-live-settings.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes);

static void
check (const GuiseLiveMemory *memory)
{
  const GuiseLiveSettings settings = { .rotation = memory->rotation };
  size_t                  n;
  const GuiseLiveKnob    *knobs = guise_live_settings_get_knobs (&n);

  for (size_t i = 0; i < n; i++)
    if (g_str_equal (knobs[i].name, "rotation"))
      {
        g_assert_cmpfloat (guise_live_settings_get (&settings, &knobs[i]), >=, knobs[i].least);
        g_assert_cmpfloat (guise_live_settings_get (&settings, &knobs[i]), <=, knobs[i].most);
      }
  g_assert_true (memory->model == NULL || g_path_is_absolute (memory->model));
  g_assert_true (memory->person == NULL || g_path_is_absolute (memory->person));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes)
{
  g_autoptr (JsonObject) object = guise_kept_parse ((const char *) data, n_bytes);
  g_autoptr (JsonObject) written = NULL;
  g_auto (GuiseLiveMemory) memory = { 0 };
  g_auto (GuiseLiveMemory) again = { 0 };

  if (object == NULL)
    return 0;
  memory = guise_live_memory_from_json (object);
  check (&memory);
  written = guise_live_memory_to_json (&memory);
  again = guise_live_memory_from_json (written);
  g_assert_cmpstr (again.model, ==, memory.model);
  g_assert_cmpstr (again.person, ==, memory.person);
  g_assert_cmpstr (again.camera, ==, memory.camera);
  g_assert_cmpstr (again.bus, ==, memory.bus);
  g_assert_cmpstr (again.mode, ==, memory.mode);
  g_assert_cmpint (again.rotation, ==, memory.rotation);
  g_assert_cmpint (again.is_mirrored, ==, memory.is_mirrored);
  return 0;
}
