package io.github.spikegen.run.zoo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Application;
import ai.djl.MalformedModelException;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.repository.MRL;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ModelNotFoundException;
import ai.djl.repository.zoo.ModelZoo;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.translate.TranslateException;
import io.github.spikegen.run.GenerativeModel;
import io.github.spikegen.run.GenerativeModel.Samples;
import io.github.spikegen.run.PretrainedRun;
import io.github.spikegen.run.RunException;
import io.github.spikegen.run.SampleRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpikeGenZooTests {

  private static final SampleRequest TWO = SampleRequest.of(2).withSeed(5).withOption("steps", 3);

  @TempDir private Path temporary;

  @Test
  void theZooDrawsWhatTheModelDraws()
      throws IOException, ModelNotFoundException, MalformedModelException, TranslateException {
    float[] expected;
    int parameters;
    try (NDManager manager = NDManager.newBaseManager()) {
      GenerativeModel model = GenerativeModel.pretrained(manager);
      parameters =
          model.networks().stream().mapToInt(part -> part.block().getParameters().size()).sum();
      try (Samples samples = model.sample(TWO)) {
        expected = samples.images().toFloatArray();
      }
    }
    String folder = PretrainedRun.open().path().toString();
    for (Criteria<SampleRequest, Samples> criteria :
        List.of(
            ours().optArtifactId(SpikeGenZoo.PRETRAINED).build(),
            ours().build(),
            ours().optArtifactId(SpikeGenZoo.RUN).optOption(SpikeGenZoo.RUN, folder).build(),
            ours().optOption(SpikeGenZoo.RUN, folder).build())) {
      try (ZooModel<SampleRequest, Samples> model = criteria.loadModel();
          Predictor<SampleRequest, Samples> predictor = model.newPredictor()) {
        assertEquals(parameters, model.getBlock().getParameters().size());
        for (Samples samples : predictor.batchPredict(List.of(TWO, TWO))) {
          assertArrayEquals(expected, samples.images().toFloatArray());
          samples.close();
        }
      }
    }
  }

  @Test
  void whatDoesNotFitIsToldInOneLine() {
    assertEquals(
        "No model matching the criteria is found.",
        assertThrows(ModelNotFoundException.class, ours().optArtifactId("mnist").build()::loadModel)
            .getMessage());
    assertEquals(
        "the artifact run expects the folder of a run as option run, but there is none",
        causeOf(ours().optArtifactId(SpikeGenZoo.RUN).build()));
    assertEquals(
        "io.github.spikegen:pretrained takes SampleRequest and gives Samples, but NDList and NDList"
            + " were asked for",
        causeOf(
            Criteria.builder()
                .setTypes(NDList.class, NDList.class)
                .optGroupId(SpikeGenZoo.GROUP_ID)
                .optArtifactId(SpikeGenZoo.PRETRAINED)
                .build()));
    String empty = temporary.toString();
    RunException noRun =
        assertThrows(
            RunException.class, ours().optOption(SpikeGenZoo.RUN, empty).build()::loadModel);
    assertTrue(noRun.getMessage().contains(empty), noRun::getMessage);
  }

  @Test
  void otherCriteriaAreNotDisturbed() {
    Criteria<SampleRequest, Samples> others =
        Criteria.builder()
            .setTypes(SampleRequest.class, Samples.class)
            .optGroupId("ai.djl.pytorch")
            .optArtifactId(SpikeGenZoo.PRETRAINED)
            .build();
    assertThrows(ModelNotFoundException.class, others::loadModel);
    assertFalse(ModelZoo.getModelZoo("ai.djl.pytorch") instanceof SpikeGenZoo);
  }

  @Test
  void theModelsAreListed() throws IOException {
    Map<Application, List<MRL>> listed = ModelZoo.listModels(ours().build());
    assertEquals(2, listed.get(Application.UNDEFINED).size());
    for (MRL model : listed.get(Application.UNDEFINED)) {
      assertEquals(model.getArtifactId(), model.listArtifacts().get(0).getName());
      assertEquals(model.getArtifactId(), model.getDefaultArtifact().getName());
    }
  }

  private static Criteria.Builder<SampleRequest, Samples> ours() {
    return Criteria.builder()
        .setTypes(SampleRequest.class, Samples.class)
        .optGroupId(SpikeGenZoo.GROUP_ID);
  }

  private static String causeOf(Criteria<?, ?> criteria) {
    return assertThrows(ModelNotFoundException.class, criteria::loadModel).getCause().getMessage();
  }
}
