package io.github.spikegen.run.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.autograd.NoGrad;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.config.Hyperparameters;
import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.diffusion.Denoiser;
import io.github.spikegen.diffusion.DiffusionSampler;
import io.github.spikegen.diffusion.SamplingOptions;
import io.github.spikegen.diffusion.SamplingResult;
import io.github.spikegen.diffusion.SpikingDenoiser;
import io.github.spikegen.diffusion.inpainting.ImageMask;
import io.github.spikegen.run.GenerativeModel;
import io.github.spikegen.run.ModelNetwork;
import io.github.spikegen.run.ModelNetwork.Use;
import io.github.spikegen.run.OptionValues;
import io.github.spikegen.run.RunException;
import io.github.spikegen.run.RunFolder;
import io.github.spikegen.run.SampleRequest;
import io.github.spikegen.run.SampleRequest.ImagePass;
import io.github.spikegen.run.SampleRequest.PassListener;
import io.github.spikegen.vqsvae.CodebookUsage;
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
 * @param denoiser the denoiser; empty where the run has not come so far
 */
record DiffusionModel(
    RunFolder folder,
    DiffusionRunConfig config,
    VqSvae tokenizer,
    Optional<SpikingDenoiser> denoiser,
    NDManager manager)
    implements GenerativeModel.Reconstructs,
        GenerativeModel.Inpaints,
        GenerativeModel.PerceivesImages {

  private static final int RECONSTRUCTED_AT_ONCE = 100;
  private static final int COMPLETIONS_AT_ONCE = 256;
  private static final int LEAST_IMAGES_COMPLETED = 10;

  static DiffusionModel load(RunFolder folder, DiffusionRunConfig config, NDManager manager)
      throws IOException {
    Optional<SpikingDenoiser> denoiser =
        Files.isRegularFile(folder.weights(DiffusionFamily.DENOISER))
            ? Optional.of(DiffusionModels.loadDenoiser(folder, config, manager))
            : Optional.empty();
    return new DiffusionModel(
        folder, config, DiffusionModels.loadTokenizer(folder, config, manager), denoiser, manager);
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
    return tokenizer.config().imageShape();
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
            tokenizer,
            Set.of(Use.DRAWS, Use.PERCEIVES)));
    return networks;
  }

  @Override
  public SamplingCost sample(SampleRequest request, ImageSink sink) throws IOException {
    long start = System.nanoTime();
    SamplingOptions options = options(request);
    Denoiser network = network();
    long calls =
        request.separate()
            ? drawSeparately(request, options, network, sink)
            : draw(request, options, network, sink);
    return new SamplingCost(request.count(), calls, (System.nanoTime() - start) / 1e9);
  }

  private long draw(
      SampleRequest request, SamplingOptions options, Denoiser network, ImageSink sink)
      throws IOException {
    int[] labels = new int[request.count()];
    Arrays.setAll(labels, i -> request.classOf(request.first() + i, classes()));
    try (NoGrad off = new NoGrad();
        NDManager work = manager.newSubManager()) {
      SamplingResult sampled =
          new DiffusionSampler(config.process(), options)
              .withProgress(request.progress())
              .withStop(request.stop())
              .sample(
                  work, network, tokenizer.tokenShape(), labels, request.first(), request.seed());
      for (int from = 0; from < labels.length; from += request.batchSize()) {
        request.requireNotStopped(from);
        int to = Math.min(labels.length, from + request.batchSize());
        request.announce(DiffusionFamily.VQ_SVAE, from, to);
        try (NDArray batch = sampled.tokens().get(from + ":" + to);
            NDArray images = tokenizer.decode(batch)) {
          sink.accept(images);
        }
      }
      return sampled.networkCalls();
    }
  }

  /** One by one: images that are drawn together share what the denoiser says of masks alone. */
  private long drawSeparately(
      SampleRequest request, SamplingOptions options, Denoiser network, ImageSink sink)
      throws IOException {
    long calls = 0;
    for (int i = request.first(); i < request.first() + request.count(); i++) {
      request.requireNotStopped(i - request.first());
      Denoiser announced = new AnnouncedDenoiser(network, i, request.passes());
      int[] label = {request.classOf(i, classes())};
      try (NoGrad off = new NoGrad();
          NDManager work = manager.newSubManager()) {
        SamplingResult sampled =
            new DiffusionSampler(config.process(), options)
                .sample(work, announced, tokenizer.tokenShape(), label, 0, request.seed() + i);
        calls += sampled.networkCalls();
        request.announce(DiffusionFamily.VQ_SVAE, i - request.first(), i + 1 - request.first());
        sink.accept(tokenizer.decode(sampled.tokens()));
      }
      request.progress().accept(i + 1L - request.first());
    }
    return calls;
  }

  /** Says which noise step it is asked about before it answers; for one sample at a time. */
  private record AnnouncedDenoiser(Denoiser network, int image, PassListener listener)
      implements Denoiser {

    @Override
    public int classes() {
      return network.classes();
    }

    @Override
    public int passes() {
      return network.passes();
    }

    @Override
    public NDArray logits(NDArray tokens, NDArray asked, NDArray labels) {
      String step = String.valueOf(asked.toLongArray()[0]);
      listener.passing(DiffusionFamily.DENOISER, List.of(new ImagePass(image, step)));
      return network.logits(tokens, asked, labels);
    }
  }

  private SamplingOptions options(SampleRequest request) {
    SamplingOptions options =
        request
            .options()
            .checked(Hyperparameters.of(SamplingOptions.class))
            .applyTo(SamplingOptions.of())
            .withBatchSize(request.batchSize());
    requireAtMost(
        "steps", options.steps(), config.process().steps(), "the steps of the noise process");
    requireAtMost("top-k", options.topK(), config.process().codebookSize(), "the codes");
    requireLabels("class", request.onlyClass());
    if (request.onlyClass() != null && request.onlyClass() >= classes()) {
      throw new RunException(
          "class",
          "expected 0 to %d, the classes of %s, but was %d"
              .formatted(classes() - 1, folder.name(), request.onlyClass()));
    }
    if (request.options().has("guidance")) {
      requireLabels("guidance", options.guidance());
      if (options.guidance() != 1 && config.labelDropout() == 0) {
        throw new RunException(
            "guidance",
            "%s was trained with a label dropout of 0, and knows no image without its class"
                .formatted(folder.name()));
      }
    }
    return options;
  }

  private void requireAtMost(String option, int value, int most, String what) {
    if (value > most) {
      throw new RunException(
          option,
          "expected at most %d, %s of %s, but was %d".formatted(most, what, folder.name(), value));
    }
  }

  /** Returns the denoiser; where the run has not come so far, loading it says so. */
  private Denoiser network() throws IOException {
    return Denoiser.evaluating(
        denoiser.isPresent()
            ? denoiser.get()
            : DiffusionModels.loadDenoiser(folder, config, manager));
  }

  private void requireLabels(String option, Number value) {
    if (value != null && classes() == 0) {
      throw new RunException(option, folder.name() + " was trained without labels");
    }
  }

  @Override
  public Reconstruction reconstruct(ImageDataset images, long seed, ImageSink sink)
      throws IOException {
    double sum = 0;
    CodebookUsage usage = CodebookUsage.none(tokenizer.codebookSize());
    for (int[] indices : images.inOrder(RECONSTRUCTED_AT_ONCE)) {
      try (NoGrad off = new NoGrad();
          NDManager work = manager.newSubManager()) {
        NDArray originals = images.images(work, indices);
        NDArray tokens = tokenizer.encode(originals);
        NDArray reconstructed = tokenizer.decode(tokens);
        usage = usage.plus(tokens);
        sum += indices.length * reconstructed.sub(originals).square().mean().getFloat();
        sink.accept(reconstructed);
      }
    }
    return new Reconstruction(sum / images.size(), usage.codesUsed(), tokenizer.codebookSize());
  }

  @Override
  public void perceive(NDArray images, long seed, int first) {
    tokenizer.reconstruct(images);
  }

  @Override
  public void perceiveDrawn(NDArray images, long seed, int first) {
    try (NoGrad off = new NoGrad()) {
      tokenizer.encode(images).close();
    }
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
    DiffusionSampler sampler =
        new DiffusionSampler(config.process(), options(request)).withStop(request.stop());
    Denoiser network = network();
    requireKnownClasses(images, request);
    long calls = 0;
    int done = 0;
    int atOnce = Math.max(LEAST_IMAGES_COMPLETED, COMPLETIONS_AT_ONCE / completions);
    for (int[] part : images.inOrder(atOnce)) {
      try (NoGrad off = new NoGrad();
          NDManager work = manager.newSubManager()) {
        NDArray originals = images.images(work, part);
        NDArray unknown = mask.tokens(work, tokenizer.tokenShape());
        NDArray partial = config.process().maskAt(tokenizer.encode(originals), unknown);
        int[] labels = labels(images, request, part);
        int[] repeated = new int[labels.length * completions];
        Arrays.setAll(repeated, i -> labels[i / completions]);
        SamplingResult sampled =
            sampler.complete(
                partial.repeat(0, completions),
                network,
                repeated,
                RandomKey.of(request.seed()).fold(done).seed());
        NDArray decoded = decode(sampled.tokens(), request.batchSize());
        sink.accept(
            originals,
            known == KnownPixels.DECODED
                ? decoded
                : mask.paste(originals.repeat(0, completions), decoded));
        calls += sampled.networkCalls();
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

  private NDArray decode(NDArray tokens, int batchSize) {
    NDList images = new NDList();
    long count = tokens.getShape().get(0);
    for (long from = 0; from < count; from += batchSize) {
      images.add(tokenizer.decode(tokens.get(from + ":" + Math.min(count, from + batchSize))));
    }
    return NDArrays.concat(images);
  }

  @Override
  public String drawnUnits(ImageMask mask) {
    try (NDArray unknown = mask.tokens(manager, tokenizer.tokenShape());
        NDArray count = unknown.countNonzero()) {
      return "%d of %d".formatted(count.getLong(), tokenizer.tokenShape().size());
    }
  }
}
