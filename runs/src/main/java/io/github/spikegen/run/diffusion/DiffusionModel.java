package io.github.spikegen.run.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.coding.ImageTokenizer;
import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.diffusion.Denoiser;
import io.github.spikegen.diffusion.DiffusionSampler;
import io.github.spikegen.diffusion.SpikingDenoiser;
import io.github.spikegen.diffusion.SpikingDiffusion;
import io.github.spikegen.diffusion.inpainting.ImageMask;
import io.github.spikegen.run.GenerativeModel.ModelNetwork;
import io.github.spikegen.run.GenerativeModel.ModelNetwork.Use;
import io.github.spikegen.run.ModelCapabilities.CompletionSink;
import io.github.spikegen.run.ModelCapabilities.ExportsNir;
import io.github.spikegen.run.ModelCapabilities.Inpaints;
import io.github.spikegen.run.ModelCapabilities.KnownPixels;
import io.github.spikegen.run.ModelCapabilities.PerceivesImages;
import io.github.spikegen.run.ModelCapabilities.Reconstruction;
import io.github.spikegen.run.ModelCapabilities.Reconstructs;
import io.github.spikegen.run.NirNetworks;
import io.github.spikegen.run.OptionValues;
import io.github.spikegen.run.RunException;
import io.github.spikegen.run.RunFolder;
import io.github.spikegen.run.RunNetworks;
import io.github.spikegen.run.SampleRequest;
import io.github.spikegen.vqsvae.VqSvae;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A trained Spiking-Diffusion model: the denoiser draws tokens, and the VQ-SVAE makes images of
 * them.
 *
 * @param tokenizer the VQ-SVAE
 * @param denoiser the denoiser; empty where the run has not come so far
 */
record DiffusionModel(
    RunFolder folder,
    DiffusionRunConfig config,
    ImageTokenizer tokenizer,
    Optional<SpikingDenoiser> denoiser,
    NDManager manager)
    implements Reconstructs, Inpaints, PerceivesImages, ExportsNir {

  private static final int COMPLETIONS_AT_ONCE = 256;
  private static final int LEAST_IMAGES_COMPLETED = 10;

  static DiffusionModel load(RunFolder folder, DiffusionRunConfig config, NDManager manager)
      throws IOException {
    Optional<SpikingDenoiser> denoiser =
        Files.isRegularFile(folder.weights(DiffusionFamily.DENOISER))
            ? Optional.of(loadDenoiser(folder, config, manager))
            : Optional.empty();
    VqSvae tokenizer = loadTokenizer(folder, config, manager);
    return new DiffusionModel(folder, config, tokenizer, denoiser, manager);
  }

  /** Makes a VQ-SVAE whose first weights depend on the run's seed alone. */
  static VqSvae newTokenizer(DiffusionRunConfig config, NDManager manager) {
    return VqSvae.create(
        config.vqSvae(), RunNetworks.weightsKey(config, DiffusionFamily.VQ_SVAE), manager);
  }

  /** Makes a denoiser whose first weights depend on the run's seed alone. */
  static SpikingDenoiser newDenoiser(DiffusionRunConfig config, NDManager manager) {
    return SpikingDenoiser.create(
        config.denoiser(),
        config.vqSvae().tokenShape(),
        RunNetworks.weightsKey(config, DiffusionFamily.DENOISER),
        manager);
  }

  static VqSvae loadTokenizer(RunFolder folder, DiffusionRunConfig config, NDManager manager)
      throws IOException {
    return RunNetworks.load(folder, DiffusionFamily.VQ_SVAE, () -> newTokenizer(config, manager));
  }

  static SpikingDenoiser loadDenoiser(
      RunFolder folder, DiffusionRunConfig config, NDManager manager) throws IOException {
    return RunNetworks.load(folder, DiffusionFamily.DENOISER, () -> newDenoiser(config, manager));
  }

  @Override
  public String description() {
    return description(OptionValues.NONE);
  }

  @Override
  public String description(OptionValues options) {
    return "Spiking-Diffusion of %s, T = %d, %d in the denoiser, %d sampling steps"
        .formatted(
            config.data().name(),
            config.vqSvae().timeSteps(),
            config.denoiser().timeSteps(),
            options.get("steps", Integer.class).orElse(config.process().steps()));
  }

  @Override
  public Shape imageShape() {
    return config.vqSvae().imageShape();
  }

  @Override
  public int classes() {
    return config.denoiser().classes();
  }

  @Override
  public int timeSteps() {
    return config.vqSvae().timeSteps();
  }

  @Override
  public List<ModelNetwork> networks() {
    List<ModelNetwork> networks = new ArrayList<>();
    denoiser.ifPresent(
        block ->
            networks.add(
                new ModelNetwork(
                    DiffusionFamily.DENOISER,
                    "denoiser",
                    "",
                    block,
                    Set.of(Use.DRAWS, Use.REPEATS))));
    networks.add(
        new ModelNetwork(
            DiffusionFamily.VQ_SVAE,
            "autoencoder",
            "",
            (Block) tokenizer,
            Set.of(Use.DRAWS, Use.PERCEIVES)));
    return networks;
  }

  @Override
  public SamplingCost sample(SampleRequest request, ImageSink sink) throws IOException {
    DiffusionSampler sampler =
        sampler(request).withProgress(request.progress()).withStop(request.stop());
    ImageTokenizer announced = new AnnouncedPasses.Tokenizer(tokenizer, request);
    if (request.separate()) {
      return drawSeparately(request, sampler, announced, sink);
    }
    int[] labels = new int[request.count()];
    Arrays.setAll(labels, i -> request.classOf(request.first() + i, classes()));
    SpikingDiffusion.Cost cost =
        new SpikingDiffusion(announced, sampler, network())
            .sample(manager, labels, request.first(), request.seed(), sink::accept);
    return new SamplingCost(labels.length, cost.networkCalls(), cost.seconds());
  }

  /** One by one: images that are drawn together share what the denoiser says of masks alone. */
  private SamplingCost drawSeparately(
      SampleRequest request, DiffusionSampler sampler, ImageTokenizer announced, ImageSink sink)
      throws IOException {
    final long start = System.nanoTime();
    long calls = 0;
    Denoiser network = network();
    for (int i = 0; i < request.count(); i++) {
      int image = request.first() + i;
      int[] label = {request.classOf(image, classes())};
      SpikingDiffusion one =
          new SpikingDiffusion(
              announced,
              sampler.withProgress(done -> {}),
              new AnnouncedPasses.OneImageDenoiser(network, image, request.passes()));
      calls += one.sample(manager, label, 0, request.seed() + image, sink::accept).networkCalls();
      request.progress().accept(i + 1L);
    }
    return new SamplingCost(request.count(), calls, (System.nanoTime() - start) / 1e9);
  }

  private DiffusionSampler sampler(SampleRequest request) {
    return new DiffusionSampler(
        config.process(), DiffusionSamplingOptions.of(request, config, folder.name()));
  }

  /** Returns the denoiser; where the run has not come so far, loading it says so. */
  private Denoiser network() throws IOException {
    return Denoiser.evaluating(
        denoiser.isPresent() ? denoiser.get() : loadDenoiser(folder, config, manager));
  }

  @Override
  public Reconstruction reconstruct(ImageDataset images, long seed, ImageSink sink)
      throws IOException {
    return TokenizerEpochs.reconstruct(tokenizer, manager, images, sink);
  }

  @Override
  public void perceive(NDArray images, long seed, int first) {
    try (NDArray tokens = tokenizer.encode(images)) {
      tokenizer.decode(tokens).close();
    }
  }

  @Override
  public void perceiveDrawn(NDArray images, long seed, int first) {
    tokenizer.encode(images).close();
  }

  @Override
  public SamplingCost inpaint(
      ImageDataset images,
      ImageMask mask,
      int completions,
      KnownPixels known,
      SampleRequest request,
      CompletionSink sink)
      throws IOException {
    final long start = System.nanoTime();
    DiffusionSampler sampler = sampler(request).withStop(request.stop());
    SpikingDiffusion model = new SpikingDiffusion(tokenizer, sampler, network());
    requireKnownClasses(images, request);
    long calls = 0;
    int done = 0;
    int atOnce = Math.max(LEAST_IMAGES_COMPLETED, COMPLETIONS_AT_ONCE / completions);
    for (int[] part : images.inOrder(atOnce)) {
      try (NDManager work = manager.newSubManager()) {
        NDArray originals = images.images(work, part);
        int[] labels = labels(images, request, part);
        long seed = RandomKey.of(request.seed()).fold(done).seed();
        SpikingDiffusion.Completion drawn =
            known == KnownPixels.ORIGINAL
                ? model.inpaint(originals, mask, labels, completions, seed)
                : model.complete(
                    originals,
                    mask.tokens(work, tokenizer.tokenShape()),
                    labels,
                    completions,
                    seed);
        sink.accept(originals, drawn.images());
        calls += drawn.cost().networkCalls();
      }
      done += part.length;
      request.progress().accept(done);
    }
    int drawn = Math.toIntExact(images.size() * completions);
    return new SamplingCost(drawn, calls, (System.nanoTime() - start) / 1e9);
  }

  private void requireKnownClasses(ImageDataset images, SampleRequest request) {
    if (classes() > 0 && request.onlyClass() == null && images.classes() != classes()) {
      throw new RunException(
          "class",
          "the images are of %d classes, but %s knows %d; name one of these"
              .formatted(images.classes(), folder.name(), classes()));
    }
  }

  private int[] labels(ImageDataset images, SampleRequest request, int... part) {
    if (request.onlyClass() != null || classes() == 0) {
      int[] labels = new int[part.length];
      Arrays.fill(labels, request.classOf(0, 0));
      return labels;
    }
    int[] all = images.labels();
    return Arrays.stream(part).map(index -> all[index]).toArray();
  }

  @Override
  public String drawnUnits(ImageMask mask) {
    try (NDArray unknown = mask.tokens(manager, tokenizer.tokenShape());
        NDArray count = unknown.countNonzero()) {
      return "%d of %d".formatted(count.getLong(), tokenizer.tokenShape().size());
    }
  }

  @Override
  public NirNetworks nirNetworks() {
    return NirChains.of((VqSvae) tokenizer, folder.name());
  }
}
