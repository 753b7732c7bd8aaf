/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/project/guise-welcome-page.h"
#include "app/system/guise-system-check.h"

G_BEGIN_DECLS

/**
 * GuiseCheckOffer:
 *
 * What the welcome page says of this computer: where no graphics card trains, that, for as long as
 * it is so; else, when the studio is started for the first time, that there is a system check.
 * Nobody has to look at it.
 */
#define GUISE_TYPE_CHECK_OFFER (guise_check_offer_get_type ())
G_DECLARE_FINAL_TYPE (GuiseCheckOffer, guise_check_offer, GUISE, CHECK_OFFER, GObject)

/**
 * guise_check_offer_new:
 * @check: what is known; its graphics cards are looked at
 * @welcome: where the banner is; outlives the offer
 * @toasts: where the toast is; likewise
 * @settings: whether it was offered
 *
 * Returns: (transfer full): the offer, which `win.check` takes up
 */
GuiseCheckOffer *guise_check_offer_new (GuiseSystemCheck *check,
                                        GuiseWelcomePage *welcome,
                                        AdwToastOverlay  *toasts,
                                        GSettings        *settings);

G_END_DECLS
