import { act, scope } from "@/domain/policy";
import type { policy as en } from "../en/policy";

const VERBS: Record<string, string> = {
  get: "볼",
  create: "만들",
  update: "변경할",
  delete: "삭제할",
  sync: "동기화할",
  rollback: "되돌릴",
  override: "선언과 다른 것으로 동기화할",
  action: "동작을 실행할",
  invoke: "사용할",
  "*": "무엇이든 할",
};
const NOUNS: Record<string, string> = {
  applications: "애플리케이션",
  applicationsets: "ApplicationSet",
  logs: "애플리케이션의 로그",
  exec: "애플리케이션의 터미널",
  clusters: "클러스터",
  projects: "프로젝트",
  repositories: "저장소",
  "write-repositories": "푸시용 저장소",
  certificates: "인증서",
  accounts: "계정",
  gpgkeys: "키",
  extensions: "확장",
  "*": "모든 종류",
};

function says(allow: boolean, resource: string, action: string, object: string): string {
  const { verb, on } = act(action);
  const noun = NOUNS[resource] ?? resource;
  const found = scope(resource, object);
  const what =
    found.of === "all"
      ? `모든 ${noun}`
      : found.of === "project"
        ? `프로젝트 ${found.project}의 모든 ${noun}`
        : found.of === "one"
          ? `${noun} ${found.name}`
          : `이름이 ${found.pattern}과(와) 일치하는 ${noun}`;
  const does = VERBS[verb] ?? `${action} 할`;
  return `${what}: ${does} 수 ${allow ? "있습니다" : "없습니다"}${on ? ` (${on})` : ""}`;
}

export const policy = {
  title: "접근 정책",
  hint: "argocd-rbac-cm의 내용과 그 뜻입니다. 변경은 선언된 곳에서 하며 여기서는 설명만 합니다.",
  says,
  except: (names) => ` (제외: ${names})`,
  grants: (member, role) => `${member}은(는) ${role}의 모든 권한을 가집니다`,
  matches: (count, all) => `애플리케이션 ${all}개 중 ${count}개`,
  noMatch: "현재 일치하는 애플리케이션이 없습니다",
  everybody: (role) => `모두가 ${role} 권한을 가집니다.`,
  nobody: "규칙에 없는 사람은 아무것도 할 수 없습니다.",
  modes: { glob: "패턴은 글롭입니다.", regex: "패턴은 정규식입니다." },
  scopes: (names) => `그룹은 ${names}에서 읽습니다.`,
  empty: "줄이 없습니다. 기본 역할 role:readonly와 role:admin만 있습니다.",
  line: "줄",
  means: "뜻",
  who: "대상자",
  simulate: "이 사람은 무엇을 할 수 있습니까?",
  simulateHint: "요청에 실제로 적용되는 규칙으로 답합니다.",
  subject: "사용자, 그룹 또는 역할",
  role: "역할",
  groups: "속한 그룹",
  groupsHint: "쉼표로 구분합니다.",
  resource: "종류",
  action: "동작",
  object: "대상",
  objectHint: "project/name",
  ask: "확인",
  yes: (subject) => `예${subject ? ` (${subject})` : ""}.`,
  no: "아니요.",
  by: (line) => `근거: ${line}`,
  byNone: "해당하는 규칙이 없어 허용되지 않습니다.",
  builtIn: "기본 역할",
  checking: "확인 중…",
} satisfies typeof en;
