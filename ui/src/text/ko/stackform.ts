import type { stackForm as en } from "../en/stackform";

export const stackForm: typeof en = {
  form: {
    as: "작성 방식",
    form: "양식",
    fields: {
      name: "이름",
      namespace: "네임스페이스",
      project: "프로젝트",
      repoURL: "저장소",
      path: "폴더",
      targetRevision: "리비전",
      tool: "도구",
      version: "버전",
      apply: "적용",
      protect: "보호: 전체를 제거하지 않습니다",
      every: "드리프트 확인 주기",
      react: "발견된 드리프트",
    },
    hints: {
      path: "저장소 안의 루트 폴더입니다. 비워 두면 최상위입니다.",
      targetRevision: "브랜치, 태그 또는 커밋입니다. 비워 두면 기본 브랜치입니다.",
      version: "~> 1.11과 같은 제약입니다. 비워 두면 모든 버전입니다.",
      every: "1h, 30m과 같이 적습니다. 0이면 요청할 때만 확인합니다.",
    },
    variables: {
      title: "변수",
      hint: "한 줄에 하나씩 이름 = 값. Secret, ConfigMap, 다른 스택의 출력은 YAML에서 지정합니다.",
      wrong: "각 줄은 이름 = 값이어야 합니다. 아직 반영되지 않았습니다.",
    },
    choices: {
      tool: { terraform: "Terraform", tofu: "OpenTofu", terragrunt: "Terragrunt" },
      apply: { approval: "사람이 승인하면", auto: "자동으로", manual: "요청하면" },
      react: { report: "알립니다", approval: "승인하면 바로잡습니다", heal: "자동으로 바로잡습니다" },
    },
    faults: {
      needed: "필수입니다.",
      name: "소문자, 숫자, -, .만 쓸 수 있으며 양 끝은 문자나 숫자여야 합니다.",
      duration: "30m, 1h30m과 같은 시간이어야 합니다.",
      outside: "저장소 안의 폴더여야 합니다.",
    },
  },
};
