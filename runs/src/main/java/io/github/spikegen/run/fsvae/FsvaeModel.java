package io.github.spikegen.run.fsvae;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import io.github.spikegen.autograd.NoGrad;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.fsvae.Fsvae;
import io.github.spikegen.fsvae.FsvaeConfig;
import io.github.spikegen.nir.NirExporter;
import io.github.spikegen.nir.NirGraph;
import io.github.spikegen.nir.NirReadout.Function;
import io.github.spikegen.run.GenerativeModel.ModelNetwork;
import io.github.spikegen.run.GenerativeModel.ModelNetwork.Use;
import io.github.spikegen.run.ModelCapabilities.ExportsNir;
import io.github.spikegen.run.ModelCapabilities.PerceivesImages;
import io.github.spikegen.run.ModelCapabilities.Reconstruction;
import io.github.spikegen.run.ModelCapabilities.Reconstructs;
import io.github.spikegen.run.NirNetworks;
import io.github.spikegen.run.RunException;
import io.github.spikegen.run.RunFolder;
import io.github.spikegen.run.RunNetworks;
import io.github.spikegen.run.SampleRequest;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** A trained FSVAE. */
record FsvaeModel(RunFolder folder, FsvaeRunConfig config, Fsvae model, NDManager manager)
    implements Reconstructs, PerceivesImages, ExportsNir {

  private static final int RECONSTRUCTED_AT_ONCE = 100;

  static FsvaeModel load(RunFolder folder, FsvaeRunConfig config, NDManager manager)
      throws IOException {
    Fsvae model = RunNetworks.load(folder, FsvaeFamily.FSVAE, () -> create(config, manager));
    return new FsvaeModel(folder, config, model, manager);
  }

  /** Makes a model whose first weights depend on the run's seed alone. */
  static Fsvae create(FsvaeRunConfig config, NDManager manager) {
    return Fsvae.create(config.fsvae(), RunNetworks.weightsKey(config, FsvaeFamily.FSVAE), manager);
  }

  @Override
  public String description() {
    return "FSVAE of %s, T = %d".formatted(config.data().name(), config.fsvae().timeSteps());
  }

  @Override
  public Shape imageShape() {
    return model.config().imageShape();
  }

  @Override
  public int timeSteps() {
    return config.fsvae().timeSteps();
  }

  @Override
  public List<ModelNetwork> networks() {
    return List.of(
        new ModelNetwork(FsvaeFamily.FSVAE, "fsvae", "", model, Set.of(Use.DRAWS, Use.PERCEIVES)));
  }

  /** Latents are drawn step by step, which is not announced as a pass. */
  @Override
  public SamplingCost sample(SampleRequest request, ImageSink sink) throws IOException {
    final long start = System.nanoTime();
    if (request.onlyClass() != null) {
      throw new RunException("class", folder.name() + " was trained without labels");
    }
    RandomKey key = RandomKey.of(request.seed());
    int done = 0;
    try (NDManager work = manager.newSubManager()) {
      while (done < request.count()) {
        request.requireNotStopped(done);
        int drawn = Math.min(request.batchSize(), request.count() - done);
        try (NDArray images = model.sample(work, drawn, key, (long) request.first() + done)) {
          sink.accept(images);
        }
        done += drawn;
        request.progress().accept(done);
      }
    }
    return new SamplingCost(done, 0, (System.nanoTime() - start) / 1e9);
  }

  @Override
  public Reconstruction reconstruct(ImageDataset images, long seed, ImageSink sink)
      throws IOException {
    double error = reconstruct(model, manager, images, RandomKey.of(seed), sink);
    return new Reconstruction(error, -1, 0);
  }

  /** Hands reconstructions on, and returns the mean squared error of pixels in [0, 1]. */
  static double reconstruct(
      Fsvae model, NDManager manager, ImageDataset images, RandomKey key, ImageSink sink)
      throws IOException {
    double sum = 0;
    long first = 0;
    for (int[] indices : images.inOrder(RECONSTRUCTED_AT_ONCE)) {
      try (NDManager work = manager.newSubManager()) {
        NDArray originals = images.images(work, indices);
        NDArray reconstructed = model.reconstruct(originals, key, first);
        sum += indices.length * reconstructed.sub(originals).square().mean().getFloat();
        first += indices.length;
        sink.accept(reconstructed);
      }
    }
    return sum / images.size();
  }

  @Override
  public void perceive(NDArray images, long seed, int first) {
    try (NoGrad off = new NoGrad();
        NDManager work = images.getManager().newSubManager()) {
      model.evaluate(new ParameterStore(work, false), images, RandomKey.of(seed).fold(first));
    }
  }

  @Override
  public NirNetworks nirNetworks() {
    FsvaeConfig sizes = model.config();
    return new NirNetworks(folder.name())
        .with(
            "decoder",
            this::decoderGraph,
            (work, count, seed) ->
                RandomKey.of(seed)
                    .uniform(work, new Shape(sizes.timeSteps(), count, sizes.latentUnits(), 1, 1))
                    .gt(0.5f)
                    .toType(DataType.FLOAT32, true),
            this::decoded);
  }

  private NirGraph decoderGraph() {
    return new NirExporter(new Shape(model.config().latentUnits(), 1, 1))
        .denseToImage(model.config().codeShape())
        .add(model.expansion())
        .add(model.decoder())
        .graph(Function.TANH, 1, 0.5);
  }

  /** Runs the decoder on latents {@code [T, N, L, 1, 1]}. */
  private NDArray decoded(ParameterStore store, NDArray latents) {
    Shape steps = latents.getShape().slice(0, 2);
    NDArray flat = latents.reshape(steps.add(latents.getShape().get(2)));
    NDArray expanded = model.expansion().forward(store, new NDList(flat), false).get(0);
    NDArray spikes = expanded.reshape(steps.addAll(model.config().codeShape()));
    NDArray centered = model.decoder().forward(store, new NDList(spikes), false).get(0);
    return centered.add(0.5).clip(0, 1);
  }
}
