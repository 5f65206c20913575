package io.github.spikegen.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.spikegen.config.HyperparameterSpec;
import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.data.Split;
import io.github.spikegen.run.dataset.NamedDataset;
import io.github.spikegen.run.diffusion.DiffusionFamily;
import io.github.spikegen.run.diffusion.DiffusionRunConfig;
import io.github.spikegen.run.gan.GanFamily;
import io.github.spikegen.run.pixels.PixelFamily;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelFamilyTests {

  @TempDir private Path temporary;

  @Test
  void familiesAreFoundByNameAndByCommand() {
    for (ModelFamily<?> family : ModelFamily.all()) {
      assertEquals(family.getClass(), ModelFamily.named(family.name()).getClass());
      assertEquals(family.getClass(), ModelFamily.named(family.command()).getClass());
    }
    String message = assertThrows(RunException.class, () -> ModelFamily.named("flow")).getMessage();
    assertTrue(message.startsWith("there is no family of models named flow, only "), message);
  }

  @Test
  void namesOfOptionsDiffer() {
    for (ModelFamily<?> family : ModelFamily.all()) {
      List<String> names = family.options().stream().map(HyperparameterSpec::name).toList();
      assertEquals(names.size(), new HashSet<>(names).size(), names.toString());
    }
  }

  @Test
  void aConfigHasGivenValuesAndDefaults() throws IOException {
    ImageDataset images = NamedDataset.MINI.load(null, Split.TRAIN).limit(20);
    DiffusionFamily family = new DiffusionFamily();
    OptionValues given =
        OptionValues.NONE
            .with("vq-epochs", "3")
            .with("prior-batch", 8)
            .with("weight-decay", 0)
            .with("codes", 16)
            .with("labels", true)
            .with("early-stop", 2)
            .checked(family.options());
    DiffusionRunConfig config = family.config(given, TrainingData.of("mini", images, images));
    assertEquals(3, config.vqTraining().epochs());
    assertEquals(15, config.priorTraining().epochs());
    assertEquals(8, config.priorTraining().batchSize());
    assertEquals(0, config.vqTraining().weightDecay());
    assertEquals(0, config.priorTraining().weightDecay());
    assertEquals(2, config.priorTraining().patience());
    assertEquals(16, config.denoiser().codebookSize());
    assertEquals(10, config.denoiser().classes());
    assertEquals(0.1, config.labelDropout());
    assertEquals(true, family.value(config, "labels").orElseThrow());
  }

  @Test
  void unknownOptionsAndWrongValuesAreNamed() {
    DiffusionFamily family = new DiffusionFamily();
    RunException unknown =
        assertThrows(
            RunException.class,
            () -> OptionValues.NONE.with("epochs", 1).checked(family.options()));
    assertTrue(unknown.getMessage().startsWith("there is no option epochs, only "));
    RunException wrong =
        assertThrows(
            RunException.class,
            () -> OptionValues.NONE.with("vq-epochs", 0).checked(family.options()));
    assertEquals("vq-epochs", wrong.option().orElseThrow());
    assertEquals(
        "expected a whole number of at least 1 and at most 1000000, but was '0'",
        wrong.getMessage());
  }

  /** A family of the name that another has. */
  public static final class Twin extends PixelFamily {}

  @Test
  void twoFamiliesOfOneNameAreRefusedInOneLine() throws IOException {
    Path services = temporary.resolve("META-INF/services");
    Files.createDirectories(services);
    Files.writeString(services.resolve(ModelFamily.class.getName()), Twin.class.getName());
    Thread thread = Thread.currentThread();
    ClassLoader usual = thread.getContextClassLoader();
    try (URLClassLoader both = new URLClassLoader(new URL[] {temporary.toUri().toURL()}, usual)) {
      thread.setContextClassLoader(both);
      String message = assertThrows(RunException.class, ModelFamily::all).getMessage();
      assertEquals(
          "two families of models have the name pixel-painter: %s and %s"
              .formatted(PixelFamily.class.getName(), Twin.class.getName()),
          message);
    } finally {
      thread.setContextClassLoader(usual);
    }
  }

  @Test
  void aRunWhoseFamilyIsMissingNamesIt() throws IOException {
    Files.writeString(
        temporary.resolve("config.json"), "{\"format\": 1, \"model\": \"normalizing-flow\"}");
    String message =
        assertThrows(RunException.class, () -> GenerativeModel.load(temporary, null)).getMessage();
    assertTrue(
        message.startsWith(temporary + " is a run of normalizing-flow, expected one of "), message);
    assertTrue(
        message.endsWith("; a jar with the family normalizing-flow may be missing"), message);
    assertEquals(1, message.lines().count());
  }

  @Test
  void aModelHasTheCapabilitiesOfItsFamilyOnly() {
    Class<?> gan = new GanFamily().modelType();
    assertFalse(ModelCapabilities.Inpaints.class.isAssignableFrom(gan));
    assertFalse(ModelCapabilities.Reconstructs.class.isAssignableFrom(gan));
    assertTrue(ModelCapabilities.Interpolates.class.isAssignableFrom(gan));
    Class<?> diffusion = new DiffusionFamily().modelType();
    assertTrue(ModelCapabilities.Inpaints.class.isAssignableFrom(diffusion));
    assertFalse(ModelCapabilities.Interpolates.class.isAssignableFrom(diffusion));
  }
}
