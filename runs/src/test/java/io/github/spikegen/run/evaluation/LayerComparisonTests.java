package io.github.spikegen.run.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.image.NumpyArchive;
import io.github.spikegen.image.NumpyArray;
import io.github.spikegen.metric.similarity.CenteredKernelAlignment;
import io.github.spikegen.metric.similarity.RepresentationalSimilarity;
import io.github.spikegen.metric.similarity.ResponseMatrix;
import io.github.spikegen.metric.similarity.SingularVectorCanonicalCorrelation;
import io.github.spikegen.probe.ActivityRecorder.LayerRecording;
import io.github.spikegen.run.RunException;
import io.github.spikegen.run.evaluation.SimilarityRow.Measure;
import io.github.spikegen.run.evaluation.SimilarityRow.Score;
import io.github.spikegen.testing.ArrayTest;
import io.github.spikegen.testing.GradientChecks;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayerComparisonTests extends ArrayTest {

  private static final int STIMULI = 18;

  @TempDir private Path folder;

  private final NDArray activity = GradientChecks.normal(manager, 1, STIMULI, 6);
  private final ResponseMatrix neurons =
      ResponseMatrix.of(activity.matMul(GradientChecks.normal(manager, 2, 6, 4)));

  private SimilarityRow compare(NDArray layer, LayerComparison.Options options) {
    NeuralResponses responses =
        new NeuralResponses(neurons, Map.of("area", neurons), Optional.empty());
    List<Integer> progress = new ArrayList<>();
    List<SimilarityRow> rows =
        new LayerComparison(responses, options)
            .compare(new LayerRecording("layer", 6, layer), progress::add);
    assertEquals(List.of(1), progress);
    assertEquals(1, rows.size());
    return rows.get(0);
  }

  private static Score score(SimilarityRow row, Measure measure) {
    return row.scores().get(measure);
  }

  @Test
  void moreStimuliThanJavasMemoryHoldsPairsOfAreRefused() {
    ResponseMatrix many = ResponseMatrix.of(manager.arange(60_000f).reshape(-1, 1));
    NeuralResponses responses = new NeuralResponses(many, Map.of("area", many), Optional.empty());
    RunException refused =
        assertThrows(
            RunException.class,
            () -> new LayerComparison(responses, LayerComparison.Options.of(3, 0, 0, 1)));
    assertTrue(
        refused.getMessage().startsWith("comparisons of 60,000 stimuli"), refused.getMessage());
  }

  @Test
  void scoresAreThoseOfTheLibrary() {
    SimilarityRow row = compare(activity, LayerComparison.Options.of(3, 20, 9, 1));
    ResponseMatrix layer = ResponseMatrix.of(activity);
    assertEquals(
        RepresentationalSimilarity.between(layer, neurons), score(row, Measure.RSA).value(), 1e-12);
    assertEquals(
        CenteredKernelAlignment.linear(layer, neurons), score(row, Measure.CKA).value(), 1e-12);
    assertEquals(
        CenteredKernelAlignment.unbiased(layer, neurons),
        score(row, Measure.UNBIASED_CKA).value(),
        1e-12);
    assertEquals(
        SingularVectorCanonicalCorrelation.between(layer, neurons).mean(),
        score(row, Measure.SVCCA).value(),
        1e-12);
    assertEquals(row.encoding().orElseThrow().median(), score(row, Measure.REGRESSION).value());
    assertTrue(score(row, Measure.REGRESSION).value() > 0.99, "the layer determines the neurons");
    for (Measure measure : Measure.values()) {
      Score score = score(row, measure);
      assertEquals(STIMULI, score.stimuli());
      assertEquals(score.value(), score.significance().orElseThrow().observed(), 1e-12);
      assertEquals(measure == Measure.CKA || measure == Measure.SVCCA, score.interval().isEmpty());
    }
  }

  @Test
  void silentLayersHaveNoScores() {
    SimilarityRow row =
        compare(manager.zeros(new Shape(STIMULI, 6)), LayerComparison.Options.of(3, 9, 9, 1));
    for (Measure measure : Measure.values()) {
      assertTrue(Double.isNaN(score(row, measure).value()));
      assertTrue(score(row, measure).undefined().isPresent(), measure.title());
    }
    assertFalse(row.canonical().isPresent() || row.encoding().isPresent());
  }

  @Test
  void stimuliWithoutACorrelationAreLeftOutOfOneMeasure() {
    NDArray silent = activity.duplicate();
    silent.set(new NDIndex("3"), 0);
    silent.set(new NDIndex("7"), 0.5);
    SimilarityRow row = compare(silent, LayerComparison.Options.of(3, 9, 9, 1));
    assertEquals(STIMULI - 2, score(row, Measure.RSA).stimuli());
    int[] rest = IntStream.range(0, STIMULI).filter(i -> i != 3 && i != 7).toArray();
    assertEquals(
        RepresentationalSimilarity.between(
            ResponseMatrix.of(silent).ofStimuli(rest), neurons.ofStimuli(rest)),
        score(row, Measure.RSA).value(),
        1e-12);
    assertEquals(STIMULI, score(row, Measure.CKA).stimuli());
  }

  @Test
  void labelsMayBeNumbersInAnyOrder() throws IOException {
    Path file = folder.resolve("responses.npz");
    double[] responses = IntStream.range(0, 8).mapToDouble(i -> i).toArray();
    NumpyArchive.write(
        file,
        Map.of(
            "responses",
            NumpyArray.of(new Shape(2, 4), responses),
            "area",
            NumpyArray.of(new Shape(4), 7, 2.5, 7, 2.5)));
    NeuralResponses read = NeuralResponses.read(file);
    assertEquals(List.of("7", "2.5"), List.copyOf(read.areas().keySet()));
    assertEquals(6, read.areas().get("7").get(1, 1));
    assertEquals(5, read.areas().get("2.5").get(1, 0));
    assertEquals(Optional.empty(), read.source());
  }
}
