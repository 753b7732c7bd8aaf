/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "face/guise-face-finder.h"
#include "face/guise-person-gate.h"
#include "live/guise-live-link.h"
#include "live/guise-live.h"
#include "model/guise-dfm.h"
#include "swap/guise-face-masker.h"

G_BEGIN_DECLS

/* A model made ready for a device. Made on one thread, then used on another. */
typedef struct
{
  GuiseDevice    *device; /* owned */
  GuiseDfm       *dfm;    /* owned */
  GuiseDfmRunner *runner; /* owned */
  char           *path;   /* owned */
  char           *origin; /* owned (GRefString): what videos say of it */
  GuiseFaceType   type;
  int             size;
  gboolean        has_morph;
} GuiseLiveModel;

void guise_live_model_free (GuiseLiveModel *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseLiveModel, guise_live_model_free)

/* A mask network made ready for a device; without one, that none is wanted any more. */
typedef struct
{
  GuiseDevice     *device; /* owned, or NULL */
  GuiseFaceMasker *masker; /* owned, or NULL */
  char            *path;   /* owned, or NULL */
} GuiseLiveMasker;

void guise_live_masker_free (GuiseLiveMasker *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseLiveMasker, guise_live_masker_free)

/* The person to look for. Made on one thread, then used on another. */
struct _GuiseLivePerson
{
  GuiseDevice     *device; /* owned */
  GuisePersonGate *gate;   /* owned */
};

/* Who finds faces, likewise. */
typedef struct
{
  GuiseDevice     *device; /* owned */
  GuiseFaceFinder *finder; /* owned */
  GuiseFaceRange   range;
} GuiseLiveFinder;

void guise_live_finder_free (GuiseLiveFinder *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseLiveFinder, guise_live_finder_free)

#define GUISE_N_LIVE_NODES 5

typedef struct _GuiseLiveOutlet GuiseLiveOutlet; /* a sink with what waits for it */

struct _GuiseLive
{
  /* Fixed. */
  char           *source; /* owned */
  GuiseCameraMode mode;
  gboolean        has_mode;
  gboolean        loops;
  gboolean        keeps_all;
  char           *device; /* owned */
  int             n_threads;
  char           *models_dir; /* owned, or NULL */
  float          *person;     /* owned, or NULL */
  GuiseLiveFunc   func;
  void           *user_data;
  GMutex          telling; /* held while func runs */

  /* Between the nodes. */
  GuiseLivePool  *pool;                        /* owned */
  GuiseLiveLink  *to_find;                     /* owned */
  GuiseLiveLink  *to_network;                  /* owned */
  GuiseLiveLink  *to_merge;                    /* owned */
  GuiseLiveLink  *to_output;                   /* owned */
  GuiseLiveMeter *meter;                       /* owned */
  GCancellable   *stop;                        /* owned */
  GThread        *threads[GUISE_N_LIVE_NODES]; /* owned; in their order */

  /* Under the lock. */
  GMutex            lock;
  GCond             changed;
  GuiseLiveSettings settings;
  GuiseLiveShot    *newest;            /* owned, or NULL */
  GuiseLiveModel   *coming;            /* owned: ready, not yet in use; or NULL */
  char             *wanted;            /* owned: a model to load; or NULL */
  char             *wanted_device;     /* owned: where it shall run */
  char             *lost;              /* owned: the model that went with its card; or NULL */
  GuiseLiveMasker  *coming_masker;     /* owned: ready, not yet in use; or NULL */
  char             *wanted_masker;     /* owned: a mask network to load, or NULL: none */
  gboolean          wants_masker;      /* the loader has not seen wanted_masker yet */
  gboolean          loads_masker;      /* nor brought what it said */
  GuiseLiveFinder  *coming_finder;     /* owned: ready, not yet in use; or NULL */
  GuiseFaceRange    wanted_range;      /* of a finder to load */
  gboolean          wants_finder;      /* the loader has not seen wanted_range yet */
  GuiseLivePerson  *coming_person;     /* owned: not yet in use; or NULL */
  gboolean          has_coming_person; /* NULL is one as well: everybody */
  GThread          *loader;            /* owned; runs until the end */
  uint64_t          n_refused;         /* pictures for which no shot was left */
  char             *camera;            /* owned, or NULL */
  char             *bus;               /* owned, or NULL */
  char             *camera_mode;       /* owned, or NULL */
  double            rate;

  /* Under their own lock, which is held while shots are handed to them. */
  GMutex     outlets_lock;
  GPtrArray *outlets;   /* owned; (element-type GuiseLiveOutlet) */
  int        n_outlets; /* ever */
  int        n_waiting; /* shots that may wait for them */
  uint64_t   n_missed;  /* by outlets that are gone */

  int is_hidden;    /* atomic */
  int is_unplugged; /* atomic */
  int is_modelless; /* atomic; the model went with its card, and none has come since */
  int lacks_morph;  /* atomic; the model in use */
  int has_failed;   /* atomic */
};

/* guise-live.c: what nodes share. */
void guise_live_tell (GuiseLive *self, GuiseLiveEvent event, const char *what, const GError *error);
void guise_live_fail (GuiseLive *self, const GError *error);
void guise_live_get_settings (GuiseLive *self, GuiseLiveSettings *out_settings);
gboolean guise_live_is_stopping (GuiseLive *self);
void     guise_live_fit_pool (GuiseLive *self);

/* The nodes; each runs until the link before it is closed and empty. */
void *guise_live_run_source (void *self);
void *guise_live_run_find (void *self);
void *guise_live_run_network (void *self);
void *guise_live_run_merge (void *self);
void *guise_live_run_output (void *self);

/* guise-live-finder.c. */
GuiseLiveFinder *guise_live_finder_load (GuiseLive *live, GuiseFaceRange range, GError **error);
gboolean         guise_live_finder_warm_up (GuiseLiveFinder *self, GError **error);

/* guise-live-model.c: loads what is wanted, models, mask networks and finders, one after the other.
 */
void *guise_live_run_loader (void *self);

/* guise-live-outlet.c. */
void     guise_live_outlet_end (GuiseLiveOutlet *self);
void     guise_live_outlets_put (GuiseLive *self, GuiseLiveShot *shot);
void     guise_live_outlets_close (GuiseLive *self); /* nobody waits for room on a link any more */
uint64_t guise_live_outlets_get_n_missed (GuiseLive *self);

G_END_DECLS
