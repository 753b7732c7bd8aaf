/* SPDX-License-Identifier: GPL-3.0-or-later
 * Plans of every convolution of the networks, for GPUs that are described instead of present. */
#include <stdlib.h>
#include <string.h>

#include "conv-shapes.h"
#include "guise-dnn.h"

/* What cuDNN asks a device for. */
typedef struct
{
  const char *name;
  int         version; /* compute capability times 100 */
  int         n_processors;
  int         n_shared; /* bytes of shared memory a block can get */
  int         n_reserved;
  int         n_ctas; /* of a processor */
  int         n_threads;
  int64_t     n_bytes;
  int         pci_id;
  int         clock;        /* kHz */
  int         memory_clock; /* kHz */
  int         n_l2;         /* bytes */
} Device;

static const Device devices[] = {
  { "H200", 900, 132, 232448, 1024, 32, 2048, 150000000000, 9013, 1980000, 3201000, 62914560 },
  { "RTX 3060", 860, 28, 101376, 1024, 16, 1536, 12600000000, 9476, 1777000, 7501000, 2359296 },
  { "RTX 4090", 890, 128, 101376, 1024, 24, 1536, 25400000000, 9860, 2520000, 10501000, 75497472 },
  { "RTX 2080", 750, 46, 65536, 0, 16, 1024, 8300000000, 7815, 1710000, 7000000, 4194304 },
  { "RTX 5090", 1200, 170, 101376, 1024, 24, 1536, 34000000000, 11141, 2407000, 14001000,
    100663296 },
};

static GuiseCudnn  cudnn;
static const char *missing; /* why cuDNN is not there */

/* Descriptors that were made and not given back. */
static int n_descriptors;

static cudnnStatus_t (*create_descriptor) (cudnnBackendDescriptorType_t,
                                           cudnnBackendDescriptor_t *);
static cudnnStatus_t (*destroy_descriptor) (cudnnBackendDescriptor_t);

static cudnnStatus_t
count_created (cudnnBackendDescriptorType_t type, cudnnBackendDescriptor_t *out_descriptor)
{
  n_descriptors++;
  return create_descriptor (type, out_descriptor);
}

static cudnnStatus_t
count_destroyed (cudnnBackendDescriptor_t descriptor)
{
  n_descriptors--;
  return destroy_descriptor (descriptor);
}

static void
count_descriptors (void)
{
  create_descriptor = cudnn.cudnnBackendCreateDescriptor;
  destroy_descriptor = cudnn.cudnnBackendDestroyDescriptor;
  cudnn.cudnnBackendCreateDescriptor = count_created;
  cudnn.cudnnBackendDestroyDescriptor = count_destroyed;
}

static cudnnBackendDescriptor_t
describe (const Device *device)
{
  cudnnBackendDescriptor_t descriptor = NULL;
  g_autofree char         *json = g_strdup_printf (
            "{\"deviceVer\":%d,\"multiProcessorCount\":%d,\"maxGridSize\":[2147483647,65535,65535],"
                    "\"maxBlockSize\":[1024,1024,64],\"regsPerBlock\":65536,\"warpSize\":32,"
                    "\"maxSharedMemoryPerBlock\":49152,\"maxSharedMemoryPerBlockOptin\":%d,"
                    "\"reservedSharedMemoryPerBlock\":%d,\"maxRegistersPerSM\":65536,\"maxCtasPerSM\":%d,"
                    "\"maxThreadsPerBlock\":1024,\"maxThreadsPerSM\":%d,\"totalGlobalMem\":%" G_GINT64_FORMAT ","
                    "\"pciDeviceId\":%d,\"smClockRateKHz\":%d,\"memClockRateKHz\":%d,\"l2CacheSize\":%d,"
                    "\"driverVer\":13000,\"cudaDeviceId\":0,\"deviceName\":\"%s\",\"isTccDriver\":0,"
                    "\"supportCoopLaunch\":1}",
            device->version, device->n_processors, device->n_shared, device->n_reserved, device->n_ctas,
            device->n_threads, device->n_bytes, device->pci_id, device->clock, device->memory_clock,
            device->n_l2, device->name);

  g_assert_cmpint (cudnn.cudnnBackendCreateDescriptor (CUDNN_BACKEND_DEVICEPROP_DESCRIPTOR,
                                                       &descriptor),
                   ==, CUDNN_STATUS_SUCCESS);
  g_assert_cmpint (cudnn.cudnnBackendSetAttribute (descriptor,
                                                   CUDNN_ATTR_DEVICEPROP_JSON_REPRESENTATION,
                                                   CUDNN_TYPE_CHAR, (int64_t) strlen (json), json),
                   ==, CUDNN_STATUS_SUCCESS);
  g_assert_cmpint (cudnn.cudnnBackendFinalize (descriptor), ==, CUDNN_STATUS_SUCCESS);
  return descriptor;
}

static const char *const direction_names[] = { "forward", "grad data", "grad weight" };

/* A plan that went through text needs the same workspace. */
static void
check_text (const GuiseDnnTarget *target, const GuiseDnnPlan *plan)
{
  size_t       n_bytes = 0;
  char        *text = guise_dnn_plan_save (target, plan, &n_bytes);
  GuiseDnnPlan restored;

  g_assert_nonnull (text);
  g_assert_cmpint (guise_dnn_plan_restore (&restored, target, text, n_bytes), ==, GUISE_GPU_OK);
  g_assert_cmpuint (restored.workspace_bytes, ==, plan->workspace_bytes);
  guise_dnn_plan_clear (&restored, target);
  free (text);
}

static void
check_plan (const GuiseDnnPlan *plan, GuiseGpuMath math, const GuiseGpuConvShape *shape)
{
  g_assert_cmpuint (plan->workspace_bytes, <=, guise_dnn_get_limit (math, shape));
  if (math != GUISE_GPU_MATH_TF32)
    g_assert_cmpuint (plan->workspace_bytes, <=, 64 << 20);
  g_assert_cmpuint (plan->notes & (1u << CUDNN_NUMERICAL_NOTE_NONDETERMINISTIC), ==, 0);
  g_assert_cmpuint (plan->notes & (1u << CUDNN_NUMERICAL_NOTE_REDUCED_PRECISION_REDUCTION), ==, 0);
  if (math == GUISE_GPU_MATH_EXACT)
    {
      g_assert_cmpuint (plan->notes & (1u << CUDNN_NUMERICAL_NOTE_TENSOR_CORE), ==, 0);
      g_assert_cmpuint (plan->notes & (1u << CUDNN_NUMERICAL_NOTE_DOWN_CONVERT_INPUTS), ==, 0);
      g_assert_cmpuint (plan->notes & (1u << CUDNN_NUMERICAL_NOTE_WINOGRAD), ==, 0);
    }
}

#define N_LARGE 1e9

static double
count_products (const GuiseGpuConvShape *s)
{
  return (double) (s->n * s->out_h * s->out_w) * (double) (s->kernel_h * s->kernel_w) *
         (double) (s->c / s->n_groups * s->o);
}

static void
check_case (const GuiseDnnTarget *target,
            GuiseGpuMath          math,
            GuiseGpuConvDirection direction,
            const ConvCase       *item)
{
  GuiseGpuConvShape shape = item->shape;
  GuiseDnnGraph     graph;
  GuiseDnnPlan      plans[GUISE_DNN_N_PLANS];
  int               n_plans = 0;
  int               chosen;

  shape.element = math == GUISE_GPU_MATH_BF16  ? GUISE_ELEMENT_BF16
                  : math == GUISE_GPU_MATH_F16 ? GUISE_ELEMENT_F16
                                               : GUISE_ELEMENT_F32;
  if (guise_dnn_graph_init (&graph, target, direction, &shape) != GUISE_GPU_OK ||
      guise_dnn_find_plans (target, &graph, math, &shape, plans, &n_plans) != GUISE_GPU_OK)
    g_error ("%s, %s: %s", item->name, direction_names[direction], guise_gpu_last_error ());
  g_assert_cmpint (n_plans, >=, 1);
  for (int i = 0; i < n_plans; i++)
    check_plan (&plans[i], math, &shape);
  chosen = guise_dnn_choose (plans, NULL, n_plans);
  g_assert_cmpint (chosen, >=, 0);
  if (g_test_verbose ())
    g_test_message ("%s, %s: engine %d, notes %x, %.1f MiB, first of %d", item->name,
                    direction_names[direction], (int) plans[chosen].engine, plans[chosen].notes,
                    (double) plans[chosen].workspace_bytes / 1048576, n_plans);
  /* Small ones may do without tensor cores, and cuDNN has none for 8 channels in tf32. */
  if (math != GUISE_GPU_MATH_EXACT && count_products (&shape) >= N_LARGE &&
      MIN (shape.c, shape.o) > 8)
    g_assert_cmpuint (plans[chosen].notes & 1u << CUDNN_NUMERICAL_NOTE_TENSOR_CORE, !=, 0);
  check_text (target, &plans[chosen]);
  for (int i = 0; i < n_plans; i++)
    guise_dnn_plan_clear (&plans[i], target);
  guise_dnn_graph_clear (&graph, target);
}

typedef struct
{
  const char   *path;
  const Device *device;
  GuiseGpuMath  math;
} Combination;

static const Combination combinations[] = {
  { "/gpu/conv-plan/h200/bf16", &devices[0], GUISE_GPU_MATH_BF16 },
  { "/gpu/conv-plan/h200/tf32", &devices[0], GUISE_GPU_MATH_TF32 },
  { "/gpu/conv-plan/h200/exact", &devices[0], GUISE_GPU_MATH_EXACT },
  { "/gpu/conv-plan/rtx3060/bf16", &devices[1], GUISE_GPU_MATH_BF16 },
  { "/gpu/conv-plan/rtx3060/exact", &devices[1], GUISE_GPU_MATH_EXACT },
  { "/gpu/conv-plan/rtx4090/bf16", &devices[2], GUISE_GPU_MATH_BF16 },
  { "/gpu/conv-plan/rtx4090/tf32", &devices[2], GUISE_GPU_MATH_TF32 },
  { "/gpu/conv-plan/rtx2080/f16", &devices[3], GUISE_GPU_MATH_F16 },
  { "/gpu/conv-plan/rtx2080/exact", &devices[3], GUISE_GPU_MATH_EXACT },
  { "/gpu/conv-plan/rtx5090/bf16", &devices[4], GUISE_GPU_MATH_BF16 },
  { "/gpu/conv-plan/rtx5090/tf32", &devices[4], GUISE_GPU_MATH_TF32 },
};

static void
walk (const GuiseDnnTarget *target, const Combination *combination, const char *name, GArray *cases)
{
  g_autoptr (GArray) owned = cases;

  for (guint i = 0; i < cases->len; i++)
    for (int direction = 0; direction < GUISE_GPU_N_CONV_DIRECTIONS; direction++)
      check_case (target, combination->math, (GuiseGpuConvDirection) direction,
                  &g_array_index (cases, ConvCase, i));
  g_test_message ("%s: %u shapes in three directions", name, cases->len);
}

/* The other networks on the other GPUs with -m thorough: a minute more. */
static void
test_networks (gconstpointer data)
{
  const Combination *self = data;
  GuiseDnnTarget     target = { .cudnn = cudnn };

  if (cudnn.cudnnGetVersion == NULL)
    {
      g_test_skip (missing);
      return;
    }
  target.device = describe (self->device);
  walk (&target, self, "recipe, batch 8", conv_shapes_saehd (224, 512, 64, 64, 32, TRUE, 8));
  walk (&target, self, "gan", conv_shapes_gan (224, 32, 8));
  if (self == &combinations[0] || g_test_thorough ())
    {
      walk (&target, self, "recipe, batch 4", conv_shapes_saehd (224, 512, 64, 64, 32, TRUE, 4));
      walk (&target, self, "tiny", conv_shapes_saehd (64, 64, 16, 16, 8, FALSE, 4));
      walk (&target, self, "small", conv_shapes_saehd (128, 128, 32, 32, 16, FALSE, 4));
      walk (&target, self, "xseg", conv_shapes_xseg (4));
    }
  cudnn.cudnnBackendDestroyDescriptor (target.device);
  g_assert_cmpint (n_descriptors, ==, 0);
}

/* Plans: one with a large workspace, one with tensor cores, a plain one. */
static void
test_choose (void)
{
  const unsigned     cores = 1u << CUDNN_NUMERICAL_NOTE_TENSOR_CORE;
  const GuiseDnnPlan plans[] = {
    { .workspace_bytes = GUISE_DNN_GOOD_WORKSPACE + 1, .notes = cores },
    { .workspace_bytes = 0 },
    { .workspace_bytes = GUISE_DNN_GOOD_WORKSPACE, .notes = cores },
  };

  g_assert_cmpint (guise_dnn_choose (plans, NULL, 3), ==, 2);
  g_assert_cmpint (guise_dnn_choose (plans, NULL, 2), ==, 0);
  g_assert_cmpint (guise_dnn_choose (plans + 1, NULL, 2), ==, 0);
  g_assert_cmpint (guise_dnn_choose (plans, NULL, 0), ==, -1);
  g_assert_cmpint (guise_dnn_choose (plans, (const double[]){ 96, 100, 101 }, 3), ==, 1);
  g_assert_cmpint (guise_dnn_choose (plans, (const double[]){ 94, 100, 101 }, 3), ==, 0);
  g_assert_cmpint (guise_dnn_choose (plans, (const double[]){ 0, -1, 101 }, 3), ==, 2);
  g_assert_cmpint (guise_dnn_choose (plans, (const double[]){ 0, 0, 0 }, 3), ==, -1);
}

static void
test_refusal (void)
{
  GuiseDnnTarget    target = { .cudnn = cudnn };
  GuiseDnnGraph     graph;
  GuiseGpuConvShape shape = {
    .n = 1,
    .c = 8,
    .h = 4,
    .w = 4,
    .o = 8,
    .out_h = 9,
    .out_w = 9,
    .kernel_h = 3,
    .kernel_w = 3,
    .stride = 1,
    .n_groups = 1,
    .element = GUISE_ELEMENT_BF16,
  };

  if (cudnn.cudnnGetVersion == NULL)
    {
      g_test_skip (missing);
      return;
    }
  g_assert_cmpint (guise_dnn_graph_init (&graph, &target, GUISE_GPU_CONV_FORWARD, &shape), ==,
                   GUISE_GPU_UNSUPPORTED);
  g_assert_true (g_str_has_prefix (guise_gpu_last_error (), "Describing a convolution: cuDNN"));
  shape.out_h = shape.out_w = 2;
  shape.element = GUISE_ELEMENT_SPLIT;
  g_assert_cmpint (guise_dnn_graph_init (&graph, &target, GUISE_GPU_CONV_FORWARD, &shape), ==,
                   GUISE_GPU_UNSUPPORTED);
  g_assert_cmpint (n_descriptors, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (guise_cudnn_load (&cudnn, GUISE_CUDNN_LIBRARY) != GUISE_GPU_OK)
    {
      memset (&cudnn, 0, sizeof cudnn);
      missing = g_strdup (guise_gpu_last_error ());
    }
  else
    count_descriptors ();
  g_test_add_func ("/gpu/conv-plan/choose", test_choose);
  g_test_add_func ("/gpu/conv-plan/refusal", test_refusal);
  for (size_t i = 0; i < G_N_ELEMENTS (combinations); i++)
    g_test_add_data_func (combinations[i].path, &combinations[i], test_networks);
  return g_test_run ();
}
