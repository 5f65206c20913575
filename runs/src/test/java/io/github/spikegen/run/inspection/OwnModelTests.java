package io.github.spikegen.run.inspection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.SequentialBlock;
import ai.djl.training.ParameterStore;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.layer.SpikingLayers;
import io.github.spikegen.metric.energy.EnergyReport.EnergyModel;
import io.github.spikegen.neuron.LifNeuron;
import io.github.spikegen.neuron.LifParameters;
import io.github.spikegen.probe.ActivityRecorder.LayerRecording;
import io.github.spikegen.probe.ActivityRecorder.RecordingOptions;
import io.github.spikegen.run.GenerativeModel;
import io.github.spikegen.run.GenerativeModel.ModelNetwork;
import io.github.spikegen.run.GenerativeModel.ModelNetwork.Use;
import io.github.spikegen.run.ModelCapabilities;
import io.github.spikegen.run.RunConfig;
import io.github.spikegen.run.RunException;
import io.github.spikegen.run.RunFolder;
import io.github.spikegen.run.SampleRequest;
import io.github.spikegen.run.evaluation.ImageEnergy;
import io.github.spikegen.run.evaluation.StimulusResponses;
import io.github.spikegen.run.inspection.Inspection.ShownImages;
import io.github.spikegen.testing.ArrayTest;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Models of which nothing is known but that they are generative models. */
class OwnModelTests extends ArrayTest {

  private static final int SIDE = 2;
  private static final int TIME_STEPS = 3;

  /** Draws the firing rates of neurons whose currents are random. */
  private static class Drawing implements GenerativeModel {

    private final NDManager manager;
    private final SequentialBlock network;
    private final Set<Use> uses;

    Drawing(NDManager manager, Set<Use> uses) {
      this.manager = manager;
      this.uses = uses;
      int pixels = SIDE * SIDE;
      network = SpikingLayers.dense(pixels, () -> new LifNeuron(LifParameters.spikingDiffusion()));
      network.initialize(manager, DataType.FLOAT32, new Shape(TIME_STEPS, 1, pixels));
    }

    NDArray run(NDArray images) {
      long count = images.getShape().get(0);
      NDArray pixels = images.reshape(1, count, SIDE * SIDE).repeat(0, TIME_STEPS);
      NDArray spikes =
          network
              .forward(new ParameterStore(images.getManager(), false), new NDList(pixels), false)
              .singletonOrThrow();
      return spikes.mean(new int[] {0}).reshape(count, 1, SIDE, SIDE);
    }

    @Override
    public SamplingCost sample(SampleRequest request, ImageSink sink) throws IOException {
      for (int i = 0; i < request.count(); i++) {
        try (NDManager work = manager.newSubManager()) {
          RandomKey key = RandomKey.of(request.seed()).fold(i);
          sink.accept(run(key.normal(work, new Shape(1, 1, SIDE, SIDE)).mul(5)));
        }
      }
      return new SamplingCost(request.count(), 0, 0);
    }

    @Override
    public List<ModelNetwork> networks() {
      return List.of(new ModelNetwork("mine", "own network", "", network, uses));
    }

    @Override
    public RunFolder folder() {
      return new RunFolder(Path.of("own"));
    }

    /** A config without stages. */
    @Override
    public RunConfig config() {
      return (RunConfig)
          Proxy.newProxyInstance(
              RunConfig.class.getClassLoader(),
              new Class<?>[] {RunConfig.class},
              (proxy, method, arguments) -> "stages".equals(method.getName()) ? List.of() : null);
    }

    @Override
    public String description() {
      return "own model";
    }

    @Override
    public Shape imageShape() {
      return new Shape(1, SIDE, SIDE);
    }

    @Override
    public int timeSteps() {
      return TIME_STEPS;
    }

    @Override
    public NDManager manager() {
      return manager;
    }
  }

  /** Sees images by the network that draws them. */
  private static final class Seeing extends Drawing implements ModelCapabilities.PerceivesImages {

    Seeing(NDManager manager) {
      super(manager, Set.of(Use.DRAWS, Use.PERCEIVES));
    }

    @Override
    public void perceive(NDArray images, long seed, int first) {
      run(images);
    }
  }

  private final Drawing drawing = new Drawing(manager, Set.of(Use.DRAWS));
  private final Seeing seeing = new Seeing(manager);

  private static ShownImages own(int count) {
    return new ShownImages(Optional.empty(), count, 1);
  }

  private static ImageDataset black(int count) {
    return ImageDataset.of(
        new Shape(1, SIDE, SIDE), Collections.nCopies(count, new byte[SIDE * SIDE]));
  }

  @Test
  void layersAreListedThoughNothingIsAnnounced() throws IOException {
    assertEquals(
        List.of(new Inspection.Network("own network", List.of("layer.1"), false)),
        Inspection.networks(drawing));
    List<Inspection.LayerSummary> layers = Inspection.ofLayers(drawing, own(5), done -> {});
    assertEquals(1, layers.size());
    assertEquals("own network", layers.get(0).network());
    assertEquals(TIME_STEPS, layers.get(0).timeSteps());
    assertTrue(layers.get(0).activity().firingRate() > 0);
  }

  @Test
  void passesOfALayerAreNumberedAsTheImages() throws IOException {
    try (Inspection layer = Inspection.ofLayer(drawing, own(3), "layer.1", null, done -> {})) {
      assertEquals(3 * TIME_STEPS, layer.keptSteps());
      Recording recording = layer.recording(NeuronChoice.parse("0-3"), RandomKey.of(1));
      assertEquals(
          List.of("0", "1", "2"), recording.passes().stream().map(p -> p.label()).toList());
      float[] rates = layer.images().toFloatArray();
      for (int i = 0; i < SIDE * SIDE; i++) {
        double mean = (rates[i] + rates[4 + i] + rates[8 + i]) / 3;
        assertEquals(mean, recording.neurons().get(i).rate(), 1e-6);
      }
    }
  }

  @Test
  void givenImagesAreSeenInPlaceOfDrawnOnes() throws IOException {
    ImageDataset black = black(2);
    ShownImages given = new ShownImages(Optional.of(black), 8, 1);
    try (Inspection layer = Inspection.ofLayer(seeing, given, "layer.1", null, done -> {})) {
      assertEquals(2 * TIME_STEPS, layer.keptSteps());
      assertEquals(0, layer.images().sum().getFloat());
    }
    try (Inspection layer = Inspection.ofLayer(seeing, own(4), "layer.1", null, done -> {})) {
      assertEquals(4 * TIME_STEPS, layer.keptSteps());
    }
  }

  @Test
  void energyAndSimilarityTakeThemToo() throws IOException {
    EnergyModel costs = EnergyModel.of45Nanometers();
    ImageEnergy energy = ImageEnergy.measure(drawing, SampleRequest.of(4), costs);
    assertEquals(0, energy.networkCalls());
    assertTrue(energy.report().total().macs() > 0);
    ImageDataset images = black(40);
    RecordingOptions rates = RecordingOptions.firingRates();
    try (StimulusResponses responses =
        StimulusResponses.record(seeing, images, rates, done -> {})) {
      List<LayerRecording> layers = responses.layers();
      assertEquals(
          Set.of("layer.1", StimulusResponses.PIXELS),
          Set.copyOf(layers.stream().map(LayerRecording::layer).toList()));
      assertEquals(new Shape(40, SIDE * SIDE), layers.get(0).activity().getShape());
    }
    String message =
        assertThrows(
                RunException.class,
                () -> StimulusResponses.record(drawing, images, rates, done -> {}))
            .getMessage();
    assertFalse(message.isEmpty());
  }
}
