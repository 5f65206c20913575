package io.github.spikegen.run.gan;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import io.github.spikegen.autograd.NoGrad;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.gan.LatentInterpolation;
import io.github.spikegen.gan.SpikingGan;
import io.github.spikegen.gan.network.Discriminator;
import io.github.spikegen.gan.network.Generator;
import io.github.spikegen.gan.network.ImageDecoder.DecodedImages;
import io.github.spikegen.run.GenerativeModel.ModelNetwork;
import io.github.spikegen.run.GenerativeModel.ModelNetwork.Use;
import io.github.spikegen.run.ModelCapabilities.ExplainsImages;
import io.github.spikegen.run.ModelCapabilities.Explanation;
import io.github.spikegen.run.ModelCapabilities.ExportsNir;
import io.github.spikegen.run.ModelCapabilities.Interpolates;
import io.github.spikegen.run.ModelCapabilities.PerceivesImages;
import io.github.spikegen.run.NirNetworks;
import io.github.spikegen.run.RunException;
import io.github.spikegen.run.RunFolder;
import io.github.spikegen.run.RunNetworks;
import io.github.spikegen.run.SampleRequest;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** A trained GAN: its generator draws, and its discriminator takes images. */
record GanModel(RunFolder folder, GanRunConfig config, SpikingGan gan, NDManager manager)
    implements Interpolates, PerceivesImages, ExplainsImages, ExportsNir {

  static GanModel load(RunFolder folder, GanRunConfig config, NDManager manager)
      throws IOException {
    SpikingGan gan = create(config, manager);
    RunNetworks.load(folder, GanFamily.GENERATOR, gan::generator);
    RunNetworks.load(folder, GanFamily.DISCRIMINATOR, gan::discriminator);
    return new GanModel(folder, config, gan, manager);
  }

  /** Makes both networks, whose first weights depend on the run's seed alone. */
  static SpikingGan create(GanRunConfig config, NDManager manager) {
    return SpikingGan.create(
        config.gan(), RunNetworks.weightsKey(config, GanFamily.STAGE.label()), manager);
  }

  @Override
  public String description() {
    return "%s of %s, its generator, T = %d"
        .formatted(
            config.variant().name().toLowerCase(Locale.ROOT), config.data().name(), timeSteps());
  }

  @Override
  public Shape imageShape() {
    Shape latents = new Shape(1, gan.generator().latentSize());
    return gan.generator().getOutputShapes(new Shape[] {latents})[0].slice(1);
  }

  @Override
  public int frames() {
    return config.gan().generator().frames();
  }

  @Override
  public int timeSteps() {
    return config.gan().generator().timeSteps();
  }

  @Override
  public List<ModelNetwork> networks() {
    return List.of(
        new ModelNetwork(
            GanFamily.GENERATOR, "generator", "generator.", gan.generator(), Set.of(Use.DRAWS)),
        new ModelNetwork(
            GanFamily.DISCRIMINATOR,
            "discriminator",
            "discriminator.",
            gan.discriminator(),
            Set.of(Use.PERCEIVES)));
  }

  @Override
  public SamplingCost sample(SampleRequest request, ImageSink sink) throws IOException {
    final long start = System.nanoTime();
    if (request.onlyClass() != null) {
      throw new RunException("class", folder.name() + " was trained without labels");
    }
    try (NoGrad off = new NoGrad();
        NDManager work = manager.newSubManager()) {
      int drawn = generate(latents(request, work), request, sink);
      return new SamplingCost(drawn, 0, (System.nanoTime() - start) / 1e9);
    }
  }

  private NDArray latents(SampleRequest request, NDManager work) {
    int last = Math.addExact(request.first(), request.count());
    NDArray all = gan.latents(work, last, RandomKey.of(request.seed()));
    return request.first() == 0 ? all : all.get(request.first() + ":");
  }

  @Override
  public void interpolate(int ways, int steps, SampleRequest request, ImageSink sink)
      throws IOException {
    try (NoGrad off = new NoGrad();
        NDManager work = manager.newSubManager()) {
      NDArray ends = gan.latents(work, 2 * ways, RandomKey.of(request.seed()));
      NDArray latents =
          LatentInterpolation.between(ends.get(":" + ways), ends.get(ways + ":"), steps);
      generate(latents, request, sink);
    }
  }

  /** Hands on the images of latent vectors, and returns how many these were. */
  private int generate(NDArray latents, SampleRequest request, ImageSink sink) throws IOException {
    int count = Math.toIntExact(latents.getShape().get(0));
    int done = 0;
    while (done < count) {
      request.requireNotStopped(done);
      int to = Math.min(count, done + request.batchSize());
      request.announce(GanFamily.GENERATOR, done, to);
      try (NDArray batch = latents.get(done + ":" + to);
          NDArray images = gan.generate(batch)) {
        sink.accept(images);
      }
      done = to;
      request.progress().accept(done);
    }
    return done;
  }

  @Override
  public Explanation explain(SampleRequest request) {
    if (frames() > 1) {
      throw new RunException(
          "strip", folder.name() + " draws sequences, whose frames are no parts of one image");
    }
    try (NoGrad off = new NoGrad();
        NDManager work = manager.newSubManager()) {
      DecodedImages decoded = ((Generator) gan.generator()).generateSteps(latents(request, work));
      decoded.inputs().attach(manager);
      decoded.scores().attach(manager);
      decoded.images().attach(manager);
      return new Explanation(decoded.inputs(), decoded.scores(), decoded.images());
    }
  }

  @Override
  public void perceive(NDArray images, long seed, int first) {
    try (NoGrad off = new NoGrad();
        NDManager work = images.getManager().newSubManager()) {
      gan.discriminator().score(new ParameterStore(work, false), images, false).close();
    }
  }

  @Override
  public Map<String, NDArray> activations(NDArray images) {
    return ((Discriminator) gan.discriminator())
        .activity(new ParameterStore(images.getManager(), false), images);
  }

  @Override
  public NirNetworks nirNetworks() {
    if (frames() > 1) {
      throw new RunException(
          "model", "NIR has no generator of sequences, as %s is".formatted(folder.name()));
    }
    return NirChains.of(gan, config.gan().generator(), folder.name());
  }
}
