/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the welcome page says of this computer. */
#include "app/system/guise-check-offer.h"

#include <glib/gi18n.h>

#include "app/system/guise-system-texts.h"
#include "app/widgets/guise-widget.h"

#define KEY "system-check-offered"

struct _GuiseCheckOffer
{
  GObject parent_instance;

  GuiseSystemCheck *check;    /* owned */
  GSettings        *settings; /* owned */
  GuiseWelcomePage *welcome;  /* borrowed from the window */
  AdwToastOverlay  *toasts;   /* likewise */
};

G_DEFINE_FINAL_TYPE (GuiseCheckOffer, guise_check_offer, G_TYPE_OBJECT)

static void
offer (GuiseCheckOffer *self)
{
  AdwToast *toast =
    guise_widget_toast_new (GTK_WIDGET (self->toasts),
                            _("See whether this computer is ready for days of training"),
                               _("System check"));

  adw_toast_set_action_name (toast, "win.check");
  adw_toast_set_timeout (toast, 0); /* until somebody has read it */
  adw_toast_overlay_add_toast (self->toasts, toast);
}

static void
on_changed (GuiseCheckOffer *self)
{
  const gboolean lacks_card = guise_system_check_lacks_card (self->check);

  guise_welcome_page_set_banner (self->welcome,
                                 lacks_card ? guise_system_text_get_no_card () : NULL,
                                 lacks_card
                                 ? _("Details") : NULL, lacks_card ? "win.check" : NULL);
  if (guise_system_check_get_findings (self->check, GUISE_HOST_PROBE_CARDS) == NULL ||
      g_settings_get_boolean (self->settings, KEY))
    return;
  g_settings_set_boolean (self->settings, KEY, TRUE);
  if (!lacks_card) /* else the banner offers it */
    offer (self);
}

GuiseCheckOffer *
guise_check_offer_new (GuiseSystemCheck *check,
                       GuiseWelcomePage *welcome,
                       AdwToastOverlay  *toasts,
                       GSettings        *settings)
{
  GuiseCheckOffer *self = g_object_new (GUISE_TYPE_CHECK_OFFER, NULL);

  self->check = g_object_ref (check);
  self->settings = g_object_ref (settings);
  self->welcome = welcome;
  self->toasts = toasts;
  g_signal_connect_object (check, "changed", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
  if (guise_system_check_get_findings (check, GUISE_HOST_PROBE_CARDS) == NULL)
    guise_system_check_look (check, GUISE_HOST_PROBE_CARDS);
  on_changed (self);
  return self;
}

static void
guise_check_offer_dispose (GObject *object)
{
  GuiseCheckOffer *self = GUISE_CHECK_OFFER (object);

  g_clear_object (&self->check);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (guise_check_offer_parent_class)->dispose (object);
}

static void
guise_check_offer_class_init (GuiseCheckOfferClass *class)
{
  G_OBJECT_CLASS (class)->dispose = guise_check_offer_dispose;
}

static void
guise_check_offer_init (GuiseCheckOffer *self)
{
}
