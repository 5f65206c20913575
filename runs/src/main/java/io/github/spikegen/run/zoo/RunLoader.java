package io.github.spikegen.run.zoo;

import ai.djl.Application;
import ai.djl.Model;
import ai.djl.ndarray.NDList;
import ai.djl.nn.SequentialBlock;
import ai.djl.repository.AbstractRepository;
import ai.djl.repository.Artifact;
import ai.djl.repository.MRL;
import ai.djl.repository.Metadata;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ModelLoader;
import ai.djl.repository.zoo.ModelNotFoundException;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.translate.NoBatchifyTranslator;
import ai.djl.translate.TranslatorContext;
import ai.djl.util.Progress;
import io.github.spikegen.run.GenerativeModel;
import io.github.spikegen.run.GenerativeModel.Samples;
import io.github.spikegen.run.PretrainedRun;
import io.github.spikegen.run.RunFolder;
import io.github.spikegen.run.SampleRequest;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Loads the runs of one artifact. */
record RunLoader(String artifact) implements ModelLoader {

  @Override
  public String getGroupId() {
    return SpikeGenZoo.GROUP_ID;
  }

  @Override
  public String getArtifactId() {
    return artifact;
  }

  @Override
  public Application getApplication() {
    return Application.UNDEFINED;
  }

  @Override
  public MRL getMrl() {
    return MRL.undefined(new Listing(artifact), getGroupId(), artifact);
  }

  @Override
  @SuppressWarnings("unchecked") // the types are checked
  public <I, O> ZooModel<I, O> loadModel(Criteria<I, O> criteria)
      throws IOException, ModelNotFoundException {
    RunFolder folder = folder(criteria);
    Model model = Model.newInstance(folder.name(), criteria.getDevice());
    try {
      GenerativeModel run = GenerativeModel.load(folder, model.getNDManager());
      SequentialBlock networks = new SequentialBlock();
      run.networks().forEach(network -> networks.add(network.block()));
      model.setBlock(networks);
      return (ZooModel<I, O>) new ZooModel<>(model, new Sampler(run));
    } catch (IOException | RuntimeException e) {
      model.close();
      throw e;
    }
  }

  private RunFolder folder(Criteria<?, ?> criteria) throws IOException, ModelNotFoundException {
    if (criteria.getInputClass() != SampleRequest.class
        || criteria.getOutputClass() != Samples.class) {
      throw new ModelNotFoundException(
          "%s:%s takes SampleRequest and gives Samples, but %s and %s were asked for"
              .formatted(
                  getGroupId(),
                  artifact,
                  criteria.getInputClass().getSimpleName(),
                  criteria.getOutputClass().getSimpleName()));
    }
    String run = criteria.getOptions() == null ? null : criteria.getOptions().get(SpikeGenZoo.RUN);
    boolean named = artifact.equals(SpikeGenZoo.RUN);
    if (named != (run != null)) {
      throw new ModelNotFoundException(
          named
              ? "the artifact run expects the folder of a run as option run, but there is none"
              : "the artifact pretrained takes no option run, but it is " + run);
    }
    return named ? new RunFolder(Path.of(run)) : PretrainedRun.open();
  }

  @Override
  public <I, O> boolean isDownloaded(Criteria<I, O> criteria) {
    return true;
  }

  @Override
  public <I, O> void downloadModel(Criteria<I, O> criteria, Progress progress) {
    // the models are in the library, or in a folder
  }

  /** What DJL lists of an artifact; nothing is downloaded from here. */
  private static final class Listing extends AbstractRepository {

    Listing(String artifact) {
      super(artifact, URI.create(SpikeGenZoo.GROUP_ID));
    }

    @Override
    public boolean isRemote() {
      return false;
    }

    @Override
    public Metadata locate(MRL mrl) {
      Artifact artifact = new Artifact();
      artifact.setName(getName());
      Metadata metadata = new Metadata.MatchAllMetadata();
      metadata.setGroupId(mrl.getGroupId());
      metadata.setArtifactId(mrl.getArtifactId());
      metadata.setArtifacts(List.of(artifact));
      return metadata;
    }

    @Override
    public Artifact resolve(MRL mrl, Map<String, String> filter) {
      return locate(mrl).getArtifacts().get(0);
    }

    @Override
    public List<MRL> getResources() {
      return List.of();
    }
  }

  /** Draws where DJL passes a network's output on: what draws is more than one network. */
  private record Sampler(GenerativeModel model)
      implements NoBatchifyTranslator<SampleRequest, Samples> {

    private static final String REQUEST = "request";

    @Override
    public NDList processInput(TranslatorContext context, SampleRequest request) {
      context.setAttachment(REQUEST, request);
      return new NDList(); // DJL calls no network for an empty list
    }

    @Override
    public Samples processOutput(TranslatorContext context, NDList none) {
      return model.sample((SampleRequest) context.getAttachment(REQUEST));
    }
  }
}
