/* SPDX-License-Identifier: GPL-3.0-or-later
 * Spin buttons with grouped digits. */
#include "app/plan/guise-grouped-spin.h"

#include <locale.h>
#include <math.h>
#include <string.h>

/* Whatever separates groups in any locale: signs, blanks of all widths, the locale's own. */
gboolean
guise_grouped_spin_parse (const char *text, double *out_value)
{
  const struct lconv *locale = localeconv ();
  const char         *point = locale->decimal_point;
  g_autoptr (GString) plain = g_string_new (NULL);
  char  *end = NULL;
  double value;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      const gunichar c = g_utf8_get_char (p);

      if (*point != '\0' && g_str_has_prefix (p, point))
        g_string_append_c (plain, '.');
      else if (g_unichar_isspace (c) || strchr ("'.,’", *p) != NULL || c == 0x2019)
        continue;
      else
        g_string_append_unichar (plain, c);
    }
  value = g_ascii_strtod (plain->str, &end);
  if (plain->len == 0 || *end != '\0' || !isfinite (value))
    return FALSE;
  *out_value = value;
  return TRUE;
}

static int
on_input_cb (GtkSpinButton *spin, double *out_value, void *user_data)
{
  return guise_grouped_spin_parse (gtk_editable_get_text (GTK_EDITABLE (spin)), out_value)
           ? TRUE
           : GTK_INPUT_ERROR;
}

/* As many digits behind the point as the number has, at most those of the button. */
static gboolean
on_output_cb (GtkSpinButton *spin, void *user_data)
{
  const double     value = gtk_spin_button_get_value (spin);
  const int        n_digits = (int) gtk_spin_button_get_digits (spin);
  g_autofree char *text = g_strdup_printf ("%'.*f", n_digits, value);
  const char      *point = localeconv ()->decimal_point;

  if (n_digits > 0 && strstr (text, point) != NULL)
    {
      size_t n = strlen (text);

      while (text[n - 1] == '0')
        text[--n] = '\0';
      if (g_str_has_suffix (text, point))
        text[n - strlen (point)] = '\0';
    }
  if (strcmp (text, gtk_editable_get_text (GTK_EDITABLE (spin))) != 0)
    gtk_editable_set_text (GTK_EDITABLE (spin), text);
  return TRUE;
}

void
guise_grouped_spin_set_up (GtkSpinButton *spin)
{
  g_signal_connect (spin, "input", G_CALLBACK (on_input_cb), NULL);
  g_signal_connect (spin, "output", G_CALLBACK (on_output_cb), NULL);
  gtk_spin_button_update (spin);
}
