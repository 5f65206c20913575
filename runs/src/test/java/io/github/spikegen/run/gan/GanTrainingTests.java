package io.github.spikegen.run.gan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.spikegen.gan.GanVariant;
import io.github.spikegen.run.FamilyTrainingContract;
import io.github.spikegen.run.RunFolder;
import io.github.spikegen.run.RunListener;
import io.github.spikegen.run.RunProgress;
import io.github.spikegen.run.SilentLayers;
import io.github.spikegen.run.training.RunControl;
import io.github.spikegen.training.InvalidFileException;
import io.github.spikegen.training.SilentLayerCheck.SilentLayerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GanTrainingTests extends FamilyTrainingContract {

  @Override
  protected TinyGanRun tiny(int epochs) throws IOException {
    return TinyGanRun.of(epochs);
  }

  @Test
  void writesWhatARunConsistsOf() throws IOException {
    TinyGanRun run = TinyGanRun.of(2);
    RunFolder folder = run.start(temporary.resolve("run"));
    assertTrue(run.train(folder));
    for (String file :
        List.of(
            "generator.safetensors",
            "discriminator.safetensors",
            "grids/gan-001.png",
            "grids/gan-002.png")) {
      assertTrue(Files.size(folder.path().resolve(file)) > 0, file);
    }
    assertEquals(run.config(), folder.config(GanRunConfig.FAMILY));
    assertTrue(folder.progress(run.config()).isComplete(run.config()));
    try (Stream<Path> files = Files.list(folder.path().resolve("resume"))) {
      assertEquals(
          List.of(
              "gan-002-discriminator-optimizer.safetensors",
              "gan-002-discriminator.safetensors",
              "gan-002-generator-optimizer.safetensors",
              "gan-002-generator.safetensors"),
          files.map(file -> file.getFileName().toString()).sorted().toList());
    }
  }

  @Test
  void logsOneObjectAnEpoch() throws IOException {
    TinyGanRun run = TinyGanRun.of(2);
    RunFolder folder = run.start(temporary.resolve("run"));
    run.train(folder);
    List<String> lines = Files.readAllLines(folder.log());
    assertEquals(2, lines.size());
    JsonObject line = JsonParser.parseString(lines.get(1)).getAsJsonObject();
    assertEquals("gan", line.get("stage").getAsString());
    assertEquals(2, line.get("epoch").getAsInt());
    assertEquals(6, line.get("step").getAsInt());
    for (String field :
        List.of(
            "seconds",
            "loss",
            "discriminator_loss",
            "critic_gap",
            "gradient_norm_generator",
            "gradient_norm_discriminator",
            "pairwise_distance",
            "real_pairwise_distance")) {
      assertTrue(Double.isFinite(line.get(field).getAsDouble()), field);
    }
    Set<String> layers =
        Set.of(
            "generator.dense1",
            "generator.dense2",
            "generator.convolution1",
            "discriminator.convolution1",
            "discriminator.convolution2",
            "discriminator.dense");
    for (String field :
        List.of("firing_rate", "silent_share", "saturated_share", "layer_gradient_norm")) {
      assertEquals(layers, line.getAsJsonObject(field).keySet(), field);
    }
  }

  @ParameterizedTest
  @CsvSource({"SGAD, 0", "SGAD, 0.9", "HYBRID, 0"})
  void aRunStoppedAnywhereAndResumedEndsWithTheSameWeights(GanVariant variant, double averageDecay)
      throws IOException {
    TinyGanRun run =
        TinyGanRun.of(3, TinyGanRun.tiny(variant))
            .withCriticSteps(2)
            .withAverageDecay(averageDecay);
    // 3 epochs of 3 steps: within the second epoch, and before the evaluation at its end
    assertResumable(
        run,
        new Stop(5, new RunProgress(GanFamily.STAGE, 1).within(1), true),
        new Stop(2, new RunProgress(GanFamily.STAGE, 2), false));
  }

  @Test
  void theAverageOfTheGeneratorIsStoredAndLeavesTrainingAlone() throws IOException {
    TinyGanRun plain = TinyGanRun.of(2);
    RunFolder without = plain.start(temporary.resolve("without"));
    plain.train(without);
    TinyGanRun run = plain.withAverageDecay(0.9);
    RunFolder folder = run.start(temporary.resolve("with"));
    run.train(folder);
    RunProgress end = new RunProgress(GanFamily.STAGE, 2);
    for (String network : GanFamily.STAGE.networks()) {
      Path trained = folder.resumeWeights(end, network);
      assertEquals(-1, Files.mismatch(without.resumeWeights(end, network), trained));
      boolean same = Files.mismatch(folder.weights(network), trained) == -1;
      assertEquals(network.equals(GanFamily.DISCRIMINATOR), same, network);
    }
  }

  @Test
  void aCheckpointThatLacksOneOfItsFilesIsNamed() throws IOException {
    TinyGanRun run = TinyGanRun.of(2);
    RunFolder folder = run.start(temporary.resolve("run"));
    run.trainUntilAsked(3, folder);
    Path state =
        folder.resumeOptimizer(new RunProgress(GanFamily.STAGE, 1), GanFamily.DISCRIMINATOR);
    Files.delete(state);
    String message = assertThrows(InvalidFileException.class, () -> run.train(folder)).getMessage();
    assertTrue(message.startsWith(state + ": is missing"), message);
  }

  @Test
  void theStateOfTheOtherNetworksOptimizerIsRefused() throws IOException {
    TinyGanRun run = TinyGanRun.of(2);
    RunFolder folder = run.start(temporary.resolve("run"));
    run.trainUntilAsked(3, folder);
    Path state =
        folder.resumeOptimizer(new RunProgress(GanFamily.STAGE, 1), GanFamily.DISCRIMINATOR);
    Files.delete(state);
    Files.copy(
        folder.resumeOptimizer(new RunProgress(GanFamily.STAGE, 1), GanFamily.GENERATOR), state);
    String message = assertThrows(InvalidFileException.class, () -> run.train(folder)).getMessage();
    assertTrue(message.startsWith(state + ": "), message);
  }

  @Test
  void aLayerThatStaysSilentEndsTheRun() throws IOException {
    // batch norm of two images gives currents of 1 and -1, which never exceed the threshold
    TinyGanRun run = TinyGanRun.of(1, 2, 204, TinyGanRun.tiny(GanVariant.SGAD));
    RunFolder folder = run.start(temporary.resolve("run"));
    String message = assertThrows(SilentLayerException.class, () -> run.train(folder)).getMessage();
    assertTrue(message.contains("no neuron of generator."), message);
    assertTrue(message.contains("fired in 102 steps up to epoch 1"), message);
    assertEquals(RunProgress.none(run.config()), folder.progress(run.config()));
  }

  /** Epochs of 51 steps, in all of which layers are silent: the second reaches 100. */
  @Test
  void silentLayersCanBeWarnedOfOrIgnored() throws IOException {
    TinyGanRun run = TinyGanRun.of(3, 2, 102, TinyGanRun.tiny(GanVariant.SGAD));
    List<String> warned = new ArrayList<>();
    RunFolder folder = run.start(temporary.resolve("warn"));
    RunListener listener =
        RunListener.ofEpochs(
            figures ->
                figures.layerWarnings().stream()
                    .filter(warning -> warning.contains("passes nothing on"))
                    .forEach(warning -> warned.add(figures.epoch() + " " + warning)));
    assertTrue(run.train(folder, control(listener, SilentLayers.WARN)));
    assertFalse(warned.isEmpty());
    for (String warning : warned) {
      assertTrue(warning.startsWith("2 layer "), warning);
      assertTrue(warning.contains("no neuron fired in 102 steps"), warning);
    }
    List<String> lines = Files.readAllLines(folder.log());
    assertEquals(
        List.of(false, true, false),
        lines.stream().map(line -> line.contains("\"silent_steps\"")).toList());
    RunFolder ignored = run.start(temporary.resolve("ignore"));
    assertTrue(run.train(ignored, control(RunListener.NONE, SilentLayers.IGNORE)));
    assertFalse(Files.readString(ignored.log()).contains("silent_steps"));
    assertEquals(
        -1,
        Files.mismatch(folder.weights(GanFamily.GENERATOR), ignored.weights(GanFamily.GENERATOR)));
  }

  @Test
  void aResumedRunGoesOnCountingSilentSteps() throws IOException {
    TinyGanRun run = TinyGanRun.of(3, 2, 102, TinyGanRun.tiny(GanVariant.SGAD));
    RunFolder folder = run.start(temporary.resolve("run"));
    assertFalse(run.trainUntilAsked(60, folder)); // within the second epoch
    String message = assertThrows(SilentLayerException.class, () -> run.train(folder)).getMessage();
    assertTrue(message.contains("fired in 102 steps up to epoch 2"), message);
  }

  private static RunControl control(RunListener listener, SilentLayers policy) {
    return new RunControl(listener, () -> false, Duration.ofHours(1), policy);
  }

  @Test
  void aLearningRateThatNoWeightsSurviveIsRefused() throws IOException {
    TinyGanRun run = TinyGanRun.of(2);
    assertThrows(IllegalArgumentException.class, () -> run.withLearningRate(1e38));
  }

  @Test
  void batchesThatCannotBeDividedAmongTheCriticsStepsAreRefused() {
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> TinyGanRun.of(1, TinyGanRun.tiny(GanVariant.SGAD)).withCriticSteps(3))
            .getMessage();
    assertTrue(message.contains("8 and 3"), message);
  }
}
