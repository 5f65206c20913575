package io.github.spikegen.run.diffusion;

import ai.djl.ndarray.NDManager;
import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.diffusion.SamplingOptions;
import io.github.spikegen.diffusion.SpikingDenoiser;
import io.github.spikegen.diffusion.TokenDataset;
import io.github.spikegen.run.GenerativeModel;
import io.github.spikegen.run.ModelFamily;
import io.github.spikegen.run.OptionValues;
import io.github.spikegen.run.RunException;
import io.github.spikegen.run.RunFolder;
import io.github.spikegen.run.Stage;
import io.github.spikegen.run.StageTraining;
import io.github.spikegen.run.TrainingData;
import io.github.spikegen.run.TrainingSession;
import io.github.spikegen.vqsvae.VqSvae;
import java.io.IOException;
import java.util.List;

/** Spiking-Diffusion: a VQ-SVAE turns images into tokens, and a spiking denoiser draws these. */
public final class DiffusionFamily implements ModelFamily<DiffusionRunConfig> {

  /** The network that turns images into tokens and back. */
  public static final String VQ_SVAE = "vq-svae";

  /** The network that guesses tokens behind masks. */
  public static final String DENOISER = "denoiser";

  /** The first stage: images to tokens and back. */
  public static final Stage VQ = Stage.of("vq", 0, VQ_SVAE);

  /** The second stage: the distribution of the tokens. */
  public static final Stage PRIOR = Stage.of("prior", 1, DENOISER);

  private static final int MOST_UNSEEN = 1000;
  private static final int TOKENIZING_BATCH = 128;

  @Override
  public String name() {
    return "spiking-diffusion";
  }

  @Override
  public String command() {
    return "diffusion";
  }

  @Override
  public int format() {
    return 1;
  }

  @Override
  public Class<DiffusionRunConfig> configType() {
    return DiffusionRunConfig.class;
  }

  @Override
  public List<Stage> stages() {
    return List.of(VQ, PRIOR);
  }

  @Override
  public Class<? extends Record> samplingOptions() {
    return SamplingOptions.class;
  }

  @Override
  public DiffusionRunConfig config(OptionValues given, TrainingData data) {
    throw new UnsupportedOperationException("not yet made from options");
  }

  @Override
  public GenerativeModel load(RunFolder folder, DiffusionRunConfig config, NDManager manager)
      throws IOException {
    return DiffusionModel.load(folder, config, manager);
  }

  @Override
  public void requireFit(DiffusionRunConfig config, TrainingData data) {
    int classes = config.denoiser().classes();
    for (ImageDataset images : List.of(data.train(), data.unseen())) {
      if (classes > 0 && images.classes() != classes) {
        throw new RunException(
            "the denoiser learns %d classes, but the images have %s"
                .formatted(classes, images.classes() == 0 ? "no labels" : images.classes()));
      }
    }
  }

  @Override
  public StageTraining training(Stage stage, TrainingSession<DiffusionRunConfig> session)
      throws IOException {
    DiffusionRunConfig config = session.config();
    NDManager manager = session.manager();
    ImageDataset unseen = session.unseen().limit(MOST_UNSEEN);
    if (stage.equals(VQ)) {
      return new TokenizerEpochs(session, unseen, DiffusionModels.newTokenizer(config, manager));
    }
    // as stored, which may be an average: a resumed run has no other
    VqSvae tokenizer = DiffusionModels.loadTokenizer(session.folder(), config, manager);
    session.listener().preparing(PRIOR, Math.toIntExact(session.train().size()));
    TokenDataset tokens = TokenDataset.of(manager, tokenizer, session.train(), TOKENIZING_BATCH);
    TokenDataset unseenTokens = TokenDataset.of(manager, tokenizer, unseen, TOKENIZING_BATCH);
    SpikingDenoiser denoiser = DiffusionModels.newDenoiser(config, manager);
    return new DenoiserEpochs(session, tokens, unseenTokens, tokenizer, denoiser);
  }
}
