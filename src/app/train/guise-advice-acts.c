/* SPDX-License-Identifier: GPL-3.0-or-later
 * What one can do about a result that is not what one expected. */
#include "app/train/guise-advice-acts.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "app/guise-error-text.h"
#include "app/plan/guise-plan-acts.h"
#include "app/train/guise-advice-dialog.h"
#include "app/train/guise-train-page-private.h"
#include "app/widgets/guise-widget.h"

static void
show_advice (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseTrainPage *self = GUISE_TRAIN_PAGE (widget);

  if (guise_open_project_get_status (self->project) != NULL)
    guise_advice_dialog_present (widget, self->project, GUISE_N_SYMPTOMS);
}

/* The losses hardly fall any more. */
static void
show_plateau (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseTrainPage *self = GUISE_TRAIN_PAGE (widget);

  if (guise_open_project_get_status (self->project) != NULL)
    guise_advice_dialog_present (widget, self->project, GUISE_SYMPTOM_PLATEAU);
}

static void
tell_error (GuiseTrainPage *self, const char *reason, const GError *error)
{
  g_autofree char *text = reason != NULL ? g_strdup (reason) : guise_error_text_dup_line (error);

  guise_widget_toast (GTK_WIDGET (self), text, NULL);
}

/* A question with one way on, which is not the default. */
static GtkWidget *
ask (GtkWidget *page, const char *heading, const char *body, const char *yes)
{
  GtkWidget *dialog =
    adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (page)), heading, body);

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel",
                                    _("_Cancel"), "yes", yes, NULL);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  return dialog;
}

/* ---- calm ---- */

static void
on_calmed_cb (GObject *source, GAsyncResult *result, void *user_data)
{
  GuiseTrainPage  *self = GUISE_TRAIN_PAGE (source);
  const gboolean   is_undo = GPOINTER_TO_INT (user_data);
  g_autofree char *reason = NULL;
  g_autoptr (GError) error = NULL;
  const gboolean done = guise_plan_act_finish (result, &reason, &error);

  if (self->project == NULL)
    return; /* the page is gone */
  if (!done)
    tell_error (self, reason, error);
  else if (is_undo)
    guise_widget_toast (GTK_WIDGET (self), _("Both are as they were"), NULL);
  else if (guise_open_project_is_training (self->project))
    guise_widget_toast (GTK_WIDGET (self),
                        _("Learning rate dropout on, random warp off from the next save on"),
                           "train.calm-undo");
  else
    guise_widget_toast (GTK_WIDGET (self), _("Learning rate dropout is on, random warp is off"),
                                              "train.calm-undo");
  guise_open_project_refresh (self->project);
}

/* Where random warp was off already it stays as the plan has it: set for all stages it would also
 * be off in those that reset. */
static void
set_options (GuiseTrainPage *self, gboolean lr_dropout, gboolean random_warp, gboolean is_undo)
{
  const char *const warp = random_warp ? "random_warp=y" : "random_warp=n";
  const char *const changes[] = { lr_dropout ? "lr_dropout=y" : "lr_dropout=n",
                                  self->before_calm.random_warp ? warp : NULL, NULL };

  guise_plan_set_options_async (guise_open_project_get_path (self->project), changes,
                                G_OBJECT (self), on_calmed_cb, GINT_TO_POINTER (is_undo));
}

static void
make_calm (GuiseTrainPage *self)
{
  const GuiseProjectStatus *status = guise_open_project_get_status (self->project);

  if (status == NULL)
    return;
  self->before_calm = status->training;
  set_options (self, TRUE, FALSE, FALSE);
}

static void
on_calm_response_cb (GuiseTrainPage *self, const char *response)
{
  if (g_str_equal (response, "yes"))
    make_calm (self);
}

static void
ask_about_warp (GuiseTrainPage *self)
{
  GtkWidget *dialog =
    ask (GTK_WIDGET (self),
         _("Turn random warp off?"),
            _("This stage is under way. Without random warp the model can never be the base for "
              "another face again, and no reset is possible any more. The last reusable model is "
              "kept as a backup."),
               _("_Turn off"));

  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "yes",
                                              ADW_RESPONSE_DESTRUCTIVE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_calm_response_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
calm (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseTrainPage           *self = GUISE_TRAIN_PAGE (widget);
  const GuiseProjectStatus *status = guise_open_project_get_status (self->project);

  if (status != NULL && status->training.random_warp)
    ask_about_warp (self);
  else
    make_calm (self);
}

static void
undo_calm (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseTrainPage *self = GUISE_TRAIN_PAGE (widget);

  set_options (self, self->before_calm.lr_dropout, self->before_calm.random_warp, TRUE);
}

/* ---- another project ---- */

static void
on_duplicated_cb (GObject *source, GAsyncResult *result, void *user_data)
{
  GuiseTrainPage *self = GUISE_TRAIN_PAGE (source);
  g_autoptr (GError) error = NULL;
  g_autofree char *dir = guise_plan_duplicate_finish (result, &error);

  if (self->project == NULL)
    return; /* the page is gone */
  if (dir == NULL)
    {
      tell_error (self, NULL, error);
      return;
    }
  guise_widget_toast (GTK_WIDGET (self), _("This is the duplicate, without a model"), NULL);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.open-project", "s", dir);
}

static void
on_duplicate_response_cb (GuiseTrainPage *self, const char *response, GtkWidget *dialog)
{
  const char *const changes[] = { g_object_get_data (G_OBJECT (dialog), "change"), NULL };

  if (g_str_equal (response, "yes"))
    guise_plan_duplicate_async (guise_open_project_get_path (self->project), changes,
                                G_OBJECT (self), on_duplicated_cb, NULL);
}

static void
duplicate (GtkWidget *widget, const char *action, GVariant *parameter)
{
  const char      *change = g_variant_get_string (parameter, NULL);
  const char      *equals = strchr (change, '=');
  g_autofree char *key = g_strndup (change, equals != NULL ? (size_t) (equals - change) : 0);
  /* Translators: an option of the model, and its value */
  g_autofree char *heading =
    g_strdup_printf (_("Duplicate with %s %s?"), key, equals != NULL ? equals + 1 : "");
  GtkWidget *dialog =
    ask (widget, heading,
         _("Training begins anew: the duplicate has the same faces and the same plan, and nothing "
              "of what this model has learned. This project stays as it is."),
            _("_Duplicate"));

  g_object_set_data_full (G_OBJECT (dialog), "change", g_strdup (change), g_free);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_duplicate_response_cb), widget,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* ---- all of them ---- */

void
guise_advice_acts_install (GtkWidgetClass *train_class)
{
  gtk_widget_class_install_action (train_class, "train.advice", NULL, show_advice);
  gtk_widget_class_install_action (train_class, "train.plateau", NULL, show_plateau);
  gtk_widget_class_install_action (train_class, "train.calm", NULL, calm);
  gtk_widget_class_install_action (train_class, "train.calm-undo", NULL, undo_calm);
  gtk_widget_class_install_action (train_class, "train.duplicate", "s", duplicate);
}
