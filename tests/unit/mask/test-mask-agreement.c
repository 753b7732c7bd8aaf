/* SPDX-License-Identifier: GPL-3.0-or-later
 * Masks compared with what was drawn, and masks that are no pictures. */
#include "mask/guise-mask-agreement.h"

#include "mask-faces.h"
#include "sample/guise-xseg-face.h"
#include "support/guise-test.h"

/* A mask that cannot be read is none: neither a mask that agrees with nothing nor one to learn. */
static void
test_unreadable (void)
{
  static const gboolean is_readable[] = { TRUE, FALSE, FALSE };
  char                 *dir = guise_test_tmp_dir ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseFaceset) faceset = NULL;
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (GuiseXsegFace) face = guise_xseg_face_new (64, NULL);

  mask_faces_make (dir, GUISE_FACE_TYPE_WHOLE, 5, 2);
  for (int i = 0; i < 3; i++)
    {
      g_autofree char *name = g_strdup_printf ("%05d.jpg", i);
      g_autofree char *path = g_build_filename (dir, name, NULL);

      mask_faces_put_mask (path, is_readable[i]);
    }
  faceset = guise_faceset_open (dir, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (guise_mask_count_unreadable (faceset, 2), ==, 2);

  list = guise_mask_agreement_list (faceset, 2);
  g_assert_cmpuint (list->len, ==, 1);
  g_assert_cmpuint (((GuiseMaskAgreement *) list->pdata[0])->index, ==, 0);

  for (size_t i = 0; i < 3; i++)
    {
      g_assert_cmpint (guise_xseg_face_load (face, faceset, i, GUISE_FACE_TYPE_WHOLE,
                                             GUISE_XSEG_LABEL_MASK, &error),
                       ==, is_readable[i]);
      if (!is_readable[i])
        g_assert_error (error, GUISE_FACESET_ERROR, GUISE_FACESET_ERROR_CORRUPT);
      g_clear_error (&error);
    }
  guise_test_rm_rf (dir);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mask-agreement/unreadable", test_unreadable);
  return g_test_run ();
}
