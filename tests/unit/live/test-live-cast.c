/* SPDX-License-Identifier: GPL-3.0-or-later
 * Who is swapped when people come, go, cover their faces and change places. */
#include "live/guise-live-cast.h"

#define MS       G_GINT64_CONSTANT (1000000)
#define STEP     (33 * MS)
#define N_PEOPLE 3

/* Where somebody is: centre and side. */
typedef struct
{
  int    track;
  double x;
  double side;
} Place;

static GuiseFace people[N_PEOPLE];

/* Shows a picture with these people, in their order. */
static void
show (GuiseLiveCast           *cast,
      const GuiseLiveSettings *settings,
      const Place             *places,
      int                      n,
      gboolean                 is_one,
      int64_t                  time_ns)
{
  const GuiseFace *faces[N_PEOPLE];

  for (int i = 0; i < n; i++)
    {
      const double half = 0.5 * places[i].side;

      people[i].track = places[i].track;
      people[i].rect = (GuiseFaceRect){ .left = places[i].x - half,
                                        .top = 240 - half,
                                        .right = places[i].x + half,
                                        .bottom = 240 + half };
      faces[i] = &people[i];
    }
  guise_live_cast_choose (cast, settings, faces, n, is_one, time_ns);
}

static const Place left = { 1, 180, 140 }, right = { 2, 440, 120 };
static const Place both[] = { { 1, 180, 140 }, { 2, 440, 120 } };
static const Place turned[] = { { 2, 440, 160 }, { 1, 180, 140 } };

static void
assert_swapped (const GuiseLiveCast *cast, int track, int n_missing)
{
  g_assert_cmpint (cast->n_chosen, ==, 1);
  g_assert_cmpint (cast->chosen[0]->track, ==, track);
  g_assert_cmpint (cast->n_missing, ==, n_missing);
}

static void
assert_missing (const GuiseLiveCast *cast)
{
  g_assert_cmpint (cast->n_chosen, ==, 0);
  g_assert_cmpint (cast->n_missing, ==, 1);
}

/* Who is lost is missed, whoever else is found, and has his part again when he is back. */
static void
test_lost (void)
{
  GuiseLiveSettings settings = guise_live_settings_default ();
  GuiseLiveCast     cast = { 0 };
  int64_t           t = 0;

  show (&cast, &settings, &left, 1, TRUE, t);
  assert_swapped (&cast, 1, 0);
  for (int i = 0; i < 60; i++)
    {
      show (&cast, &settings, &right, 1, TRUE, t += STEP);
      assert_missing (&cast);
    }
  {
    const Place back[] = { { 2, 440, 160 }, { 7, 200, 140 } };

    show (&cast, &settings, back, 2, TRUE, t += STEP);
  }
  assert_swapped (&cast, 7, 0);
}

static void
assert_gone (const GuiseLiveCast *cast, double x)
{
  g_assert_cmpint (cast->n_gone, ==, 1);
  g_assert_cmpfloat (0.5 * (cast->gone[0].rect.left + cast->gone[0].rect.right), ==, x);
}

/* After three seconds somebody else has taken his place, and gives it back. */
static void
test_taken_over (void)
{
  const Place       back[] = { { 2, 440, 160 }, { 9, 190, 140 } };
  GuiseLiveSettings settings = guise_live_settings_default ();
  GuiseLiveCast     cast = { 0 };

  show (&cast, &settings, &left, 1, TRUE, 0);
  show (&cast, &settings, &right, 1, TRUE, 2900 * MS);
  assert_missing (&cast);
  show (&cast, &settings, &right, 1, TRUE, 3100 * MS);
  assert_swapped (&cast, 2, 0);
  assert_gone (&cast, left.x);
  show (&cast, &settings, &right, 1, TRUE, 20000 * MS);
  assert_swapped (&cast, 2, 0);
  assert_gone (&cast, left.x);
  show (&cast, &settings, back, 2, TRUE, 20100 * MS);
  assert_swapped (&cast, 9, 0);
  g_assert_cmpint (cast.n_gone, ==, 0);
}

/* Who stood in for somebody has no claim once he is back. */
static void
test_stood_in (void)
{
  const Place       third = { 3, 900, 160 };
  const Place       first_back[] = { { 9, 190, 140 }, third };
  const Place       all_back[] = { { 9, 190, 140 }, right, third };
  GuiseLiveSettings settings = guise_live_settings_default ();
  GuiseLiveCast     cast = { 0 };

  show (&cast, &settings, &left, 1, TRUE, 0);
  show (&cast, &settings, &right, 1, TRUE, 3100 * MS);
  assert_swapped (&cast, 2, 0);
  show (&cast, &settings, &third, 1, TRUE, 6300 * MS);
  assert_swapped (&cast, 3, 0);
  g_assert_cmpint (cast.n_gone, ==, 2);
  show (&cast, &settings, first_back, 2, TRUE, 7000 * MS);
  assert_swapped (&cast, 9, 0);
  show (&cast, &settings, all_back, 3, TRUE, 8000 * MS);
  assert_swapped (&cast, 9, 0);
}

/* Somebody who was there all the time may come near where somebody is gone, pass before him, or
 * stay there, which nobody can where he still is; if he is nearer to the camera, he can. */
static void
test_beside (void)
{
  const Place       near = { 2, 270, 140 }, there = { 2, 190, 140 }, before = { 2, 190, 200 };
  GuiseLiveSettings settings = guise_live_settings_default ();
  GuiseLiveCast     cast = { 0 };

  show (&cast, &settings, both, 2, FALSE, 0);
  show (&cast, &settings, &right, 1, FALSE, 600 * MS);
  show (&cast, &settings, &near, 1, FALSE, 1000 * MS);
  assert_gone (&cast, left.x);
  show (&cast, &settings, &there, 1, FALSE, 1100 * MS);
  show (&cast, &settings, &there, 1, FALSE, 2900 * MS);
  assert_gone (&cast, left.x);
  show (&cast, &settings, &near, 1, FALSE, 3000 * MS);
  assert_gone (&cast, left.x);
  show (&cast, &settings, &before, 1, FALSE, 4000 * MS);
  show (&cast, &settings, &before, 1, FALSE, 9000 * MS);
  assert_gone (&cast, left.x);
  show (&cast, &settings, &there, 1, FALSE, 9100 * MS);
  assert_gone (&cast, left.x);
  show (&cast, &settings, &there, 1, FALSE, 11000 * MS);
  g_assert_cmpint (cast.n_gone, ==, 0);
}

/* Who was seen beside the one who is lost is not taken for him, however near he comes. */
static void
test_bystander (void)
{
  const Place       near = { 2, 270, 140 }, there = { 2, 190, 140 };
  const Place       back[] = { { 2, 270, 140 }, { 5, 200, 140 } };
  GuiseLiveSettings settings = guise_live_settings_default ();
  GuiseLiveCast     cast = { 0 };

  show (&cast, &settings, both, 2, TRUE, 0);
  assert_swapped (&cast, 1, 0);
  show (&cast, &settings, &near, 1, TRUE, 100 * MS);
  assert_missing (&cast);
  show (&cast, &settings, &there, 1, TRUE, 200 * MS);
  assert_missing (&cast);
  show (&cast, &settings, back, 2, TRUE, 300 * MS);
  assert_swapped (&cast, 5, 0);
  show (&cast, &settings, &near, 1, TRUE, 400 * MS);
  assert_missing (&cast);
  /* He takes the part as anybody may, after three seconds, and the veil stays. */
  show (&cast, &settings, &near, 1, TRUE, 3400 * MS);
  assert_swapped (&cast, 2, 0);
  assert_gone (&cast, 200);
}

/* Two are cheek to cheek, and both are lost. Whoever comes up between them, or where the other one
 * was, may be he, and is not taken for the one who is swapped. */
static void
test_cheek_to_cheek (void)
{
  const Place       cheeks[] = { { 1, 180, 140 }, { 2, 290, 140 } };
  const Place       other = { 5, 270, 140 }, between = { 5, 235, 140 }, own = { 5, 190, 140 };
  const Place       later[] = { { 5, 270, 140 }, { 6, 190, 140 } };
  GuiseLiveSettings settings = guise_live_settings_default ();

  for (int i = 0; i < 3; i++)
    {
      const Place  *back = i == 0 ? &own : i == 1 ? &other : &between;
      GuiseLiveCast cast = { 0 };

      settings.order = GUISE_LIVE_ORDER_LEFT;
      show (&cast, &settings, cheeks, 2, TRUE, 0);
      assert_swapped (&cast, 1, 0);
      show (&cast, &settings, NULL, 0, TRUE, 600 * MS);
      assert_missing (&cast);
      show (&cast, &settings, back, 1, TRUE, 1200 * MS);
      if (i == 0)
        {
          assert_swapped (&cast, 5, 0);
          continue;
        }
      assert_missing (&cast);
      show (&cast, &settings, back, 1, TRUE, 1300 * MS);
      assert_missing (&cast);
      /* He himself is known at his own place, at once or after somebody has stood in for him. */
      if (i == 1)
        {
          show (&cast, &settings, back, 1, TRUE, 3400 * MS);
          assert_swapped (&cast, 5, 0);
          assert_gone (&cast, 180);
        }
      show (&cast, &settings, later, 2, TRUE, 3500 * MS);
      assert_swapped (&cast, 6, 0);
    }
}

/* Nor is he forgotten when the one who is swapped, whose face is near his place, blinks. */
static void
test_cheek_to_cheek_blinks (void)
{
  const Place       cheeks[] = { { 1, 180, 140 }, { 2, 290, 140 } };
  const Place       alone = { 1, 180, 140 }, between = { 5, 235, 140 };
  GuiseLiveSettings settings = guise_live_settings_default ();
  GuiseLiveCast     cast = { 0 };

  settings.order = GUISE_LIVE_ORDER_LEFT;
  show (&cast, &settings, cheeks, 2, TRUE, 0);
  show (&cast, &settings, &alone, 1, TRUE, 600 * MS);
  show (&cast, &settings, NULL, 0, TRUE, 700 * MS);
  show (&cast, &settings, &alone, 1, TRUE, 800 * MS);
  assert_swapped (&cast, 1, 0);
  show (&cast, &settings, NULL, 0, TRUE, 1400 * MS);
  show (&cast, &settings, &between, 1, TRUE, 1500 * MS);
  assert_missing (&cast);
}

/* Of three side by side the second is lost, and the third, who was seen beside him, stays near his
 * place: he is not forgotten for that. */
static void
test_three (void)
{
  const Place       three[] = { { 1, 180, 140 }, { 3, 290, 140 }, { 2, 400, 140 } };
  const Place       leant[] = { { 1, 180, 140 }, { 2, 390, 140 } };
  const Place       back[] = { { 5, 235, 140 }, { 2, 390, 140 } };
  GuiseLiveSettings settings = guise_live_settings_default ();

  for (int blinks = 0; blinks < 2; blinks++)
    {
      GuiseLiveCast cast = { 0 };

      settings.order = GUISE_LIVE_ORDER_LEFT;
      show (&cast, &settings, three, 3, TRUE, 0);
      if (blinks)
        show (&cast, &settings, leant, 1, TRUE, 100 * MS);
      show (&cast, &settings, leant, 2, TRUE, 600 * MS);
      assert_swapped (&cast, 1, 0);
      show (&cast, &settings, &leant[1], 1, TRUE, 1200 * MS);
      assert_missing (&cast);
      show (&cast, &settings, back, 2, TRUE, 1300 * MS);
      assert_missing (&cast);
    }
}

/* The second and the third are lost, and one of them is found anew: the other one is still lost. */
static void
test_three_one_back (void)
{
  const Place       three[] = { { 1, 180, 140 }, { 3, 290, 140 }, { 2, 400, 140 } };
  const Place       anew[] = { { 1, 180, 140 }, { 4, 390, 140 } };
  const Place       back[] = { { 5, 235, 140 }, { 4, 390, 140 } };
  GuiseLiveSettings settings = guise_live_settings_default ();
  GuiseLiveCast     cast = { 0 };

  settings.order = GUISE_LIVE_ORDER_LEFT;
  show (&cast, &settings, three, 3, TRUE, 0);
  show (&cast, &settings, three, 1, TRUE, 100 * MS);
  show (&cast, &settings, anew, 2, TRUE, 600 * MS);
  show (&cast, &settings, anew, 2, TRUE, 700 * MS);
  show (&cast, &settings, &anew[1], 1, TRUE, 1200 * MS);
  show (&cast, &settings, back, 2, TRUE, 1300 * MS);
  assert_missing (&cast);
}

/* Who comes up for a picture now and then, each time under another number, is one all the same. */
static void
test_flickers (void)
{
  const Place       cheeks[] = { { 1, 180, 140 }, { 2, 290, 140 } };
  const Place       once = { 5, 270, 140 }, again[] = { { 7, 280, 140 }, { 2, 280, 140 } };
  const Place       back[][2] = { { { 6, 225, 140 }, { 7, 280, 140 } },
                                  { { 6, 225, 140 }, { 2, 280, 140 } } };
  GuiseLiveSettings settings = guise_live_settings_default ();

  for (int i = 0; i < 2; i++)
    {
      GuiseLiveCast cast = { 0 };

      settings.order = GUISE_LIVE_ORDER_LEFT;
      show (&cast, &settings, cheeks, 2, TRUE, 0);
      show (&cast, &settings, NULL, 0, TRUE, 100 * MS);
      show (&cast, &settings, &once, 1, TRUE, 200 * MS);
      show (&cast, &settings, NULL, 0, TRUE, 300 * MS);
      for (int k = 0; k < 3; k++)
        show (&cast, &settings, &again[i], 1, TRUE, (400 + 100 * k) * MS);
      assert_missing (&cast);
      show (&cast, &settings, back[i], 2, TRUE, 800 * MS);
      assert_swapped (&cast, 6, 0);
    }
}

/* One of the two is lost alone, and found anew beside him: that is clear. */
static void
test_beside_found_anew (void)
{
  const Place       cheeks[] = { { 1, 180, 140 }, { 2, 290, 140 } };
  const Place       anew[] = { { 1, 180, 140 }, { 5, 280, 140 } }, alone = { 1, 180, 140 };
  const Place       other = { 5, 280, 140 };
  const Place       back[] = { { 5, 280, 140 }, { 6, 225, 140 } };
  GuiseLiveSettings settings = guise_live_settings_default ();
  GuiseLiveCast     cast = { 0 };

  settings.order = GUISE_LIVE_ORDER_LEFT;
  show (&cast, &settings, cheeks, 2, TRUE, 0);
  show (&cast, &settings, &alone, 1, TRUE, 600 * MS);
  show (&cast, &settings, anew, 2, TRUE, 1200 * MS);
  assert_swapped (&cast, 1, 0);
  show (&cast, &settings, &other, 1, TRUE, 1800 * MS);
  assert_missing (&cast);
  show (&cast, &settings, back, 2, TRUE, 1900 * MS);
  assert_swapped (&cast, 6, 0);
}

/* A flash is another scene for a moment, in which he has another number; then it is the old one. */
static void
test_flash (void)
{
  const Place       flash = { 2, 180, 140 };
  GuiseLiveSettings settings = guise_live_settings_default ();
  GuiseLiveCast     cast = { 0 };

  show (&cast, &settings, &left, 1, TRUE, 0);
  show (&cast, &settings, &flash, 1, TRUE, 100 * MS);
  assert_swapped (&cast, 2, 0);
  show (&cast, &settings, &left, 1, TRUE, 200 * MS);
  assert_swapped (&cast, 1, 0);
}

/* Nor is who came up elsewhere meanwhile, or much further away, and walks to that place. */
static void
test_comes_up (void)
{
  const Place       far[] = { { 3, 440, 120 }, { 4, 270, 70 } };
  const Place       come[] = { { 3, 270, 120 }, { 4, 180, 120 } };
  const Place       back[][2] = { { { 3, 270, 120 }, { 5, 240, 110 } },
                                  { { 4, 180, 120 }, { 5, 240, 110 } } };
  GuiseLiveSettings settings = guise_live_settings_default ();

  for (int i = 0; i < 2; i++)
    {
      GuiseLiveCast cast = { 0 };

      show (&cast, &settings, &left, 1, TRUE, 0);
      show (&cast, &settings, &far[i], 1, TRUE, STEP);
      assert_missing (&cast);
      show (&cast, &settings, &come[i], 1, TRUE, 2 * STEP);
      assert_missing (&cast);
      show (&cast, &settings, back[i], 2, TRUE, 3 * STEP);
      assert_swapped (&cast, 5, 0);
    }
}

/* What was followed as his face may have become his hand: the face that comes up over it is his. */
static void
test_hand (void)
{
  const Place       hand[] = { { 1, 180, 140 }, { 2, 190, 130 } };
  GuiseLiveSettings settings = guise_live_settings_default ();
  GuiseLiveCast     cast = { 0 };

  show (&cast, &settings, &left, 1, TRUE, 0);
  show (&cast, &settings, hand, 2, TRUE, STEP);
  assert_swapped (&cast, 1, 0);
  show (&cast, &settings, &hand[1], 1, TRUE, 2 * STEP);
  assert_swapped (&cast, 2, 0);
}

/* Nobody is gone for ever, or in another scene, or where the bare camera is allowed. */
static void
test_gone (void)
{
  for (int i = 0; i < 3; i++)
    {
      GuiseLiveSettings settings = guise_live_settings_default ();
      GuiseLiveCast     cast = { 0 };

      show (&cast, &settings, both, 2, FALSE, 0);
      show (&cast, &settings, &right, 1, FALSE, 600 * MS);
      assert_gone (&cast, left.x);
      show (&cast, &settings, &right, 1, FALSE, 59000 * MS);
      assert_gone (&cast, left.x);
      if (i == 0)
        guise_live_cast_forget (&cast);
      else if (i == 1)
        settings.lost = GUISE_LIVE_LOST_CAMERA;
      show (&cast, &settings, &right, 1, FALSE, i < 2 ? 59100 * MS : 60100 * MS);
      g_assert_cmpint (cast.n_gone, ==, 0);
    }
}

/* Nobody at all: nobody has taken the place, however long ago it was. */
static void
test_nobody (void)
{
  GuiseLiveSettings settings = guise_live_settings_default ();
  GuiseLiveCast     cast = { 0 };

  show (&cast, &settings, NULL, 0, TRUE, 0);
  g_assert_cmpint (cast.n_chosen + cast.n_missing, ==, 0);
  show (&cast, &settings, &left, 1, TRUE, STEP);
  show (&cast, &settings, NULL, 0, TRUE, 9000 * MS);
  assert_missing (&cast);
}

/* Who comes nearer, or passes to the other side, does not take the part. */
static void
test_order (void)
{
  GuiseLiveSettings settings = guise_live_settings_default ();
  GuiseLiveCast     cast = { 0 };

  show (&cast, &settings, both, 2, TRUE, 0);
  assert_swapped (&cast, 1, 0);
  show (&cast, &settings, turned, 2, TRUE, STEP);
  assert_swapped (&cast, 1, 0);
  /* What is asked for anew is done at once. */
  settings.order = GUISE_LIVE_ORDER_RIGHT;
  show (&cast, &settings, turned, 2, TRUE, 2 * STEP);
  assert_swapped (&cast, 2, 0);
  settings.face = 1;
  show (&cast, &settings, turned, 2, TRUE, 3 * STEP);
  assert_swapped (&cast, 1, 0);
  show (&cast, &settings, &right, 1, TRUE, 4 * STEP);
  assert_missing (&cast);
}

/* Where the bare camera is allowed nobody is missed. */
static void
test_camera (void)
{
  GuiseLiveSettings settings = guise_live_settings_default ();
  GuiseLiveCast     cast = { 0 };

  settings.lost = GUISE_LIVE_LOST_CAMERA;
  show (&cast, &settings, &left, 1, TRUE, 0);
  show (&cast, &settings, &right, 1, TRUE, STEP);
  assert_swapped (&cast, 2, 0);
}

/* Of all faces, or those of one person, one is missed for the time that is set, though there are as
 * many as before. */
static void
test_all (void)
{
  const Place       other[] = { { 2, 440, 120 }, { 3, 600, 60 } };
  GuiseLiveSettings settings = guise_live_settings_default ();

  for (int i = 0; i < 2; i++)
    {
      GuiseLiveCast cast = { 0 };

      settings.swaps_all = i == 0;
      show (&cast, &settings, both, 2, FALSE, 0);
      g_assert_cmpint (cast.n_chosen, ==, 2);
      g_assert_cmpint (cast.n_missing, ==, 0);
      show (&cast, &settings, other, 2, FALSE, 400 * MS);
      g_assert_cmpint (cast.n_missing, ==, 1);
      show (&cast, &settings, other, 2, FALSE, 600 * MS);
      g_assert_cmpint (cast.n_chosen, ==, 2);
      g_assert_cmpint (cast.n_missing, ==, 0);
      assert_gone (&cast, left.x);
      /* Back within that time under another number. */
      show (&cast, &settings, &other[0], 1, FALSE, 700 * MS);
      g_assert_cmpint (cast.n_missing, ==, 1);
      {
        const Place back[] = { { 2, 440, 120 }, { 8, 590, 60 } };

        show (&cast, &settings, back, 2, FALSE, 800 * MS);
      }
      g_assert_cmpint (cast.n_chosen, ==, 2);
      g_assert_cmpint (cast.n_missing, ==, 0);
    }
}

/* A person to look for, or none any more, is asked for anew, too. */
static void
test_person (void)
{
  GuiseLiveSettings settings = guise_live_settings_default ();
  GuiseLiveCast     cast = { 0 };

  show (&cast, &settings, &left, 1, TRUE, 0);
  show (&cast, &settings, &right, 1, FALSE, STEP);
  assert_swapped (&cast, 2, 0);
  show (&cast, &settings, &left, 1, TRUE, 2 * STEP);
  assert_swapped (&cast, 1, 0);
}

/* Another scene has other people; another finder numbers the same ones anew. */
static void
test_anew (void)
{
  const Place       renumbered[] = { { 1, 440, 160 }, { 2, 180, 140 } };
  GuiseLiveSettings settings = guise_live_settings_default ();
  GuiseLiveCast     cast = { 0 };

  show (&cast, &settings, both, 2, TRUE, 0);
  guise_live_cast_lose_tracks (&cast);
  show (&cast, &settings, renumbered, 2, TRUE, STEP);
  assert_swapped (&cast, 2, 0);
  guise_live_cast_forget (&cast);
  show (&cast, &settings, renumbered, 2, TRUE, 2 * STEP);
  assert_swapped (&cast, 1, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/live-cast/lost", test_lost);
  g_test_add_func ("/live-cast/taken-over", test_taken_over);
  g_test_add_func ("/live-cast/stood-in", test_stood_in);
  g_test_add_func ("/live-cast/beside", test_beside);
  g_test_add_func ("/live-cast/bystander", test_bystander);
  g_test_add_func ("/live-cast/cheek-to-cheek", test_cheek_to_cheek);
  g_test_add_func ("/live-cast/cheek-to-cheek-blinks", test_cheek_to_cheek_blinks);
  g_test_add_func ("/live-cast/three", test_three);
  g_test_add_func ("/live-cast/three-one-back", test_three_one_back);
  g_test_add_func ("/live-cast/flickers", test_flickers);
  g_test_add_func ("/live-cast/beside-found-anew", test_beside_found_anew);
  g_test_add_func ("/live-cast/comes-up", test_comes_up);
  g_test_add_func ("/live-cast/flash", test_flash);
  g_test_add_func ("/live-cast/hand", test_hand);
  g_test_add_func ("/live-cast/gone", test_gone);
  g_test_add_func ("/live-cast/nobody", test_nobody);
  g_test_add_func ("/live-cast/order", test_order);
  g_test_add_func ("/live-cast/camera", test_camera);
  g_test_add_func ("/live-cast/all", test_all);
  g_test_add_func ("/live-cast/person", test_person);
  g_test_add_func ("/live-cast/anew", test_anew);
  return g_test_run ();
}
