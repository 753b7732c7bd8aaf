/* SPDX-License-Identifier: GPL-3.0-or-later
 * Talking, told from mouths over frames. */
#include "survey/guise-talk.h"

#include "made-up-record.h"

#define N 400

/* Faces of footage in memory. */
typedef struct
{
  GuiseFaceRecord          records[N];
  GuiseFacesetEntry        entries[N];
  const GuiseFaceRecord   *record_p[N];
  const GuiseFacesetEntry *entry_p[N];
  char                     names[N][64];
} Footage;

/* Every second frame of a clip; the mouth as @get_mouth says for a frame. */
static void
fill (Footage *self, float (*get_mouth) (int frame))
{
  for (int i = 0; i < N; i++)
    {
      g_snprintf (self->names[i], sizeof self->names[i], "clip_%05d.png", 2 * i);
      self->records[i] = made_up_record (0.0, 0.0);
      self->records[i].mouth_open = get_mouth (2 * i);
      self->entries[i] = (GuiseFacesetEntry){ .source_filename = self->names[i] };
      self->record_p[i] = &self->records[i];
      self->entry_p[i] = &self->entries[i];
    }
}

/* Four syllables a second, up to frame 400. */
static float
get_speech (int frame)
{
  return frame < 400 ? 0.03f + 0.02f * (float) sin (frame * 2.0 * G_PI * 4.0 / 30.0) : 0.005f;
}

/* Opens slowly and closes slowly, and a mesh that trembles. */
static float
get_yawn (int frame)
{
  return 0.05f + 0.05f * (float) sin (frame * 2.0 * G_PI / 200.0) +
         (frame % 4 == 0 ? 0.004f : 0.0f);
}

static void
test_speech (void)
{
  g_autofree Footage *footage = g_new0 (Footage, 1);
  gboolean            is_talking[N];
  GuiseTalk           talk;

  fill (footage, get_speech);
  talk = guise_talk_find (footage->entry_p, footage->record_p, N, is_talking);
  g_assert_cmpuint (talk.n_judged, ==, N);
  g_assert_cmpuint (talk.n_talking, >=, 190);
  g_assert_cmpuint (talk.n_talking, <=, 215);
  g_assert_true (is_talking[100]);
  g_assert_false (is_talking[300]);

  fill (footage, get_yawn);
  talk = guise_talk_find (footage->entry_p, footage->record_p, N, NULL);
  g_assert_cmpuint (talk.n_judged, ==, N);
  g_assert_cmpuint (talk.n_talking, ==, 0);
}

/* The order of the faces does not count, only that of their frames; pictures from anywhere, turned
 * heads and faces far apart say nothing; thousands of one frame cost no more than others. */
static void
test_unknown (void)
{
  g_autofree Footage *footage = g_new0 (Footage, 1);
  GuiseTalk           talk;

  fill (footage, get_speech);
  for (int i = 0; i < N / 2; i++)
    {
      const GuiseFaceRecord   *record = footage->record_p[i];
      const GuiseFacesetEntry *entry = footage->entry_p[i];

      footage->record_p[i] = footage->record_p[N - 1 - i];
      footage->entry_p[i] = footage->entry_p[N - 1 - i];
      footage->record_p[N - 1 - i] = record;
      footage->entry_p[N - 1 - i] = entry;
    }
  talk = guise_talk_find (footage->entry_p, footage->record_p, N, NULL);
  g_assert_cmpuint (talk.n_talking, >=, 190);

  for (int i = 0; i < N; i++)
    g_snprintf (footage->names[i], sizeof footage->names[i], "%d_clip_%d.png", i, i);
  g_assert_cmpuint (guise_talk_find (footage->entry_p, footage->record_p, N, NULL).n_judged, ==, 0);
  for (int i = 0; i < N; i++)
    g_snprintf (footage->names[i], sizeof footage->names[i], "clip_%d.png", 30 * i);
  g_assert_cmpuint (guise_talk_find (footage->entry_p, footage->record_p, N, NULL).n_judged, ==, 0);
  for (int i = 0; i < N; i++)
    g_snprintf (footage->names[i], sizeof footage->names[i], i % 2 == 0 ? "picture" : "1.png");
  g_assert_cmpuint (guise_talk_find (footage->entry_p, footage->record_p, N, NULL).n_judged, ==,
                    N / 2);

  fill (footage, get_speech);
  for (int i = 0; i < N; i++)
    {
      footage->records[i].yaw = 0.8;
      if (i % 3 == 0)
        footage->record_p[i] = NULL;
      if (i % 3 == 1)
        footage->entries[i].source_filename = NULL;
    }
  g_assert_cmpuint (guise_talk_find (footage->entry_p, footage->record_p, N, NULL).n_judged, ==, 0);
  g_assert_cmpuint (guise_talk_find (NULL, NULL, 0, NULL).n_judged, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/talk/speech", test_speech);
  g_test_add_func ("/talk/unknown", test_unknown);
  return g_test_run ();
}
