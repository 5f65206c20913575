package io.github.spikegen.run;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.config.Hyperparameter;
import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.diffusion.SamplingOptions;
import io.github.spikegen.diffusion.SpikingDenoiser;
import io.github.spikegen.fsvae.Fsvae;
import io.github.spikegen.fsvae.FsvaeConfig;
import io.github.spikegen.gan.GanVariant;
import io.github.spikegen.gan.SpikingGan;
import io.github.spikegen.layer.NetworkSize;
import io.github.spikegen.run.diffusion.DiffusionRunConfig;
import io.github.spikegen.run.gan.GanRunConfig;
import io.github.spikegen.training.InvalidFileException;
import io.github.spikegen.vqsvae.VqSvae;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What is refused before a network is made: sizes beyond ranges, and beyond the machine. */
class RunMemoryTests {

  private static final TrainingData DATA = data();

  private static TrainingData data() {
    byte[] image = new byte[28 * 28];
    image[0] = 1;
    ImageDataset images = ImageDataset.of(new Shape(1, 28, 28), Collections.nCopies(64, image));
    return TrainingData.of("few", images, images);
  }

  private static RunConfig config(String family, Map<String, ?> options) {
    OptionValues given = OptionValues.NONE;
    for (Map.Entry<String, ?> option : options.entrySet()) {
      given = given.with(option.getKey(), option.getValue());
    }
    return ModelFamily.named(family).config(given, DATA);
  }

  @Test
  void theWeightsThatAreCountedAreThoseThatAreMade() {
    try (NDManager manager = NDManager.newBaseManager()) {
      RandomKey key = RandomKey.of(1);
      DiffusionRunConfig diffusion =
          (DiffusionRunConfig)
              config(
                  "diffusion",
                  Map.of("residual-blocks", 1, "denoiser-residual-blocks", 1, "denoiser-heads", 4));
      assertWeights(VqSvae.create(diffusion.vqSvae(), key, manager), size(diffusion, 0));
      assertWeights(
          SpikingDenoiser.create(diffusion.denoiser(), new Shape(7, 7), key, manager),
          size(diffusion, 1));
      RunConfig fsvae = config("fsvae", Map.of());
      assertWeights(Fsvae.create(FsvaeConfig.of(1, 28, 28), key, manager), size(fsvae, 0));
      GanRunConfig gan = (GanRunConfig) config("gan", Map.of("variant", GanVariant.SGAD));
      SpikingGan made = SpikingGan.create(gan.gan(), key, manager);
      assertWeights((Block) made.generator(), gan.gan().generator().size());
      assertWeights((Block) made.discriminator(), gan.gan().discriminator().size());
      assertEquals(
          gan.gan().generator().size().weights() + gan.gan().discriminator().size().weights(),
          size(gan, 0).weights());
    }
  }

  private static NetworkSize size(RunConfig config, int stage) {
    return config.size(config.stages().get(stage));
  }

  /** But for offsets and normalization, which are few. */
  private static void assertWeights(Block block, NetworkSize size) {
    long made =
        block.getParameters().values().stream()
            .filter(Parameter::requiresGradient)
            .mapToLong(parameter -> parameter.getArray().size())
            .sum();
    assertEquals((double) made, size.weights(), 0.03 * made);
  }

  @Test
  void aRunThatIsTooLargeIsRefusedWithBothFigures() {
    RunConfig usual = config("diffusion", Map.of());
    assertDoesNotThrow(() -> RunMemory.requireTraining(usual, 4e9));
    RunException refused =
        assertThrows(RunException.class, () -> RunMemory.requireTraining(usual, 1e6));
    assertTrue(
        refused
            .getMessage()
            .matches(
                "the stage vq needs about 0\\.\\d GB of memory with 16 images a batch, but this"
                    + " machine has 0\\.0 GB: take fewer .*"),
        refused.getMessage());
    RunConfig huge = config("diffusion", Map.of("time-steps", 1024, "vq-batch", 65_536));
    assertThrows(RunException.class, () -> RunMemory.requireTraining(huge, 1e12));
    // the images of a step go through the network one batch after the other
    RunConfig accumulating = config("diffusion", Map.of("accumulate", 1000));
    assertDoesNotThrow(() -> RunMemory.requireTraining(accumulating, 4e9));
  }

  @Test
  void tooManyImagesAtOnceAndTooManyWeightsAreRefused() {
    RunConfig config = config("gan", Map.of("variant", GanVariant.SGAD, "time-steps", 1024));
    RunException refused =
        assertThrows(RunException.class, () -> RunMemory.requireSampling(config, 65_536, 1e11));
    assertEquals("batch", refused.option().orElseThrow());
    assertDoesNotThrow(() -> RunMemory.requireSampling(config, 1, 4e9));
    InvalidFileException file =
        assertThrows(
            InvalidFileException.class,
            () -> RunMemory.requireWeights(Path.of("config.json"), config, 1e3));
    assertTrue(file.getMessage().startsWith("config.json: describes networks of about 0.0 GB"));
  }

  @Test
  void workOfAnyKindIsRefusedWithBothFigures() {
    assertDoesNotThrow(() -> RunMemory.require("features of 2 images", 8));
    RunException refused =
        assertThrows(RunException.class, () -> RunMemory.require("features of 2 images", 1e18));
    assertTrue(
        refused
            .getMessage()
            .matches(
                "features of 2 images need about 1\\.0e\\+09 GB of memory, but this machine has .* GB"),
        refused.getMessage());
  }

  /** Neurons check themselves; data are what was found in files. */
  private static final Set<String> CHECKED_ELSEWHERE =
      Set.of("LifParameters", "DataDescription", "ScheduledSampling", "LibraryVersions");

  @Test
  void everyNumberOfAConfigHasARange() {
    Set<String> without = new TreeSet<>();
    Set<Class<?>> seen = new HashSet<>();
    for (ModelFamily<?> family : ModelFamily.all()) {
      if (!family.command().equals("pixels")) {
        collect(family.configType(), seen, without);
        collect(family.samplingOptions(), seen, without);
        collect(family.pictureOptions(), seen, without);
      }
    }
    collect(SamplingOptions.class, seen, without);
    assertEquals(Set.of(), without);
  }

  private static void collect(Class<?> type, Set<Class<?>> seen, Set<String> without) {
    if (!seen.add(type)) {
      return; // as a decoder of sequences holds another decoder
    }
    if (type.isSealed()) {
      Arrays.stream(type.getPermittedSubclasses()).forEach(kind -> collect(kind, seen, without));
    }
    if (!type.isRecord() || CHECKED_ELSEWHERE.contains(type.getSimpleName())) {
      return;
    }
    for (RecordComponent component : type.getRecordComponents()) {
      Hyperparameter range = component.getAnnotation(Hyperparameter.class);
      boolean isNumber =
          component.getGenericType().getTypeName().matches("int|double|.*(Integer|Double)>?");
      if (isNumber && !component.getName().equals("format") && !isBounded(range)) {
        without.add(type.getSimpleName() + "." + component.getName());
      }
      collect(component.getType(), seen, without);
    }
  }

  private static boolean isBounded(Hyperparameter range) {
    return range != null
        && Math.max(range.atLeast(), range.above()) > Double.NEGATIVE_INFINITY
        && Math.min(range.atMost(), range.below()) < Double.POSITIVE_INFINITY;
  }
}
