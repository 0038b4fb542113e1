//! Sets for several services: which rows are for whom, and what of the programme's lines fits together.

use super::*;

const AGENCIES_3: &str = "recorded_at,actor,synthetic,agency,name,tier,kind,level,parent,area_code,effective_on\n\
    2021-01-04T08:00:00+07:00,an,no,SKHCN,Sở Khoa học và Công nghệ,province,department,,,,2021-01-01\n\
    2021-01-04T08:00:00+07:00,an,no,SNV,Sở Nội vụ,province,department,,,,2021-01-01\n";
const PLANS: &str = "recorded_at,actor,synthetic,plan,kind,title,year,until_year,issuer,programme,basis,lead,effective_on\n\
    2021-02-01T08:00:00+07:00,an,no,CT,programme,Chương trình,2021,2025,UBND tỉnh,,,SKHCN,2021-02-01\n\
    2021-02-02T08:00:00+07:00,an,no,KT,inspection,Kiểm tra,2021,,UBND tỉnh,CT,,SKHCN,2021-02-02\n";
const ITEMS: &str = "recorded_at,actor,synthetic,plan,item,content,activity,lead,cooperating,deadline,product,effective_on\n\
    2021-02-03T08:00:00+07:00,an,no,CT,II.1,Kiểm tra,inspection,SKHCN,SNV,2021-12-15,,2021-02-03\n\
    2021-02-03T08:00:00+07:00,an,no,KT,II.1,Kiểm tra,inspection,SKHCN,SNV,2021-12-15,,2021-02-03\n";
const COMPLETIONS: &str = "recorded_at,actor,synthetic,plan,item,result,effective_on\n\
    2021-12-01T08:00:00+07:00,an,no,KT,II.1,Đã kiểm tra,2021-12-01\n";
const CAMPAIGNS: &str = "recorded_at,actor,synthetic,campaign,plan,item,number,title,year,lead,checklist,from,until,agencies,effective_on\n\
    2021-05-05T08:00:00+07:00,an,no,KT21,KT,II.1,1524/KH-BCĐ,Kiểm tra,2021,SKHCN,ISO,2021-07-01,2021-10-31,SNV|on-site|Sở,2021-05-04\n";
const INSPECTIONS: &str = "recorded_at,actor,synthetic,campaign,agency,team,mode,visit_on,effective_on\n\
    2021-06-05T08:00:00+07:00,an,no,KT21,SNV,T1,on-site,2021-07-05,2021-06-04\n";
const TEAMS: &str = "recorded_at,actor,synthetic,team,campaign,decision,members,effective_on\n\
    2021-06-01T08:00:00+07:00,an,no,T1,KT21,1/QĐ,An|SKHCN|Chi cục trưởng|head;Bình|SKHCN|Chuyên viên|member,2021-06-01\n";
const STARTS: &str = "recorded_at,actor,synthetic,campaign,agency,effective_on\n\
    2021-07-05T08:00:00+07:00,an,no,KT21,SNV,2021-07-05\n";

fn programme() -> Vec<(&'static str, &'static str)> {
    vec![
        ("agencies.csv", AGENCIES_3),
        ("plans.csv", PLANS),
        ("plan_items.csv", ITEMS),
        ("task_completions.csv", COMPLETIONS),
        ("campaigns.csv", CAMPAIGNS),
        ("teams.csv", TEAMS),
        ("inspections.csv", INSPECTIONS),
        ("starts.csv", STARTS),
    ]
}

fn read(given: &[(&str, &str)]) -> Result<Set, Error> {
    let given: Vec<(&str, &[u8])> = given.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
    Set::read(&files(&given))
}

/// What is wrong with the programme after one text in one file was replaced.
fn told(file: &str, from: &str, to: &str) -> Vec<String> {
    let owned = programme().into_iter().map(|(name, text)| {
        assert!(name != file || text.contains(from), "{from} is in {file}");
        (name, if name == file { text.replacen(from, to, 1) } else { text.to_owned() })
    });
    let owned: Vec<(&str, String)> = owned.collect();
    let given: Vec<(&str, &str)> = owned.iter().map(|(name, text)| (*name, text.as_str())).collect();
    match read(&given) {
        Ok(_) => Vec::new(),
        Err(Error::Bad { problems, .. }) => problems.iter().map(ToString::to_string).collect(),
        Err(other) => vec![other.to_string()],
    }
}

#[test]
fn each_service_gets_its_rows_in_the_order_of_application() {
    let set = read(&programme()).unwrap_or_else(|error| panic!("{error}"));
    let loads: Vec<(Service, Vec<String>)> = set
        .loads()
        .into_iter()
        .map(|load| (load.service, load.rows.iter().map(|row| format!("{}:{}", row.file, row.line)).collect()))
        .collect();
    let of = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    assert_eq!(
        loads,
        [
            (Service::Registry, of(&["agencies.csv:2", "agencies.csv:3"])),
            (
                Service::Plans,
                of(&["plans.csv:2", "plans.csv:3", "plan_items.csv:2", "plan_items.csv:3", "task_completions.csv:2"])
            ),
            (Service::Inspections, of(&["campaigns.csv:2", "teams.csv:2", "inspections.csv:2", "starts.csv:2"])),
        ]
    );
}

#[test]
fn a_service_without_rows_gets_nothing() {
    let set = read(&programme()[..1]).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(set.loads().iter().map(|load| load.service).collect::<Vec<_>>(), [Service::Registry]);
}

#[test]
fn a_bad_line_of_the_programme_is_told_by_file_line_field_and_reason() {
    for (file, from, to, reason) in [
        ("plans.csv", ",CT,,SKHCN", ",CX,,SKHCN", "plans.csv:3: programme: no line of the set brings the plan \"CX\""),
        ("plans.csv", "inspection,", "audit,", "plans.csv:3: kind: \"audit\" is not a plan; known are programme"),
        ("plans.csv", "2021,,UBND", "hai,,UBND", "plans.csv:3: year: \"hai\" is not a whole number"),
        (
            "plan_items.csv",
            "SNV,2021",
            "SNV;SYT,2021",
            "plan_items.csv:2: cooperating: no line of the set brings the agency \"SYT\"",
        ),
        ("plan_items.csv", "KT,II.1", "CT,II.1", "plan_items.csv:3: item: \"II.1\" is the item of line 2 already"),
        (
            "task_completions.csv",
            "II.1",
            "II.2",
            "task_completions.csv:2: item: no line of the set brings the item \"II.2\" of \"KT\" into being",
        ),
        (
            "task_completions.csv",
            "2021-12-01T08",
            "2021-02-02T09",
            "item \"II.1\" of \"KT\" comes into being only later, at plan_items.csv:3",
        ),
        (
            "campaigns.csv",
            "SNV|on-site",
            "SYT|on-site",
            "campaigns.csv:2: agencies: no line of the set brings the agency",
        ),
        ("campaigns.csv", "|on-site|", "|by-mail|", "agencies: mode of \"SNV|by-mail|Sở\": \"by-mail\" is not a mode"),
        (
            "teams.csv",
            "|head;",
            "|head|SNV;",
            "teams.csv:2: members: \"An|SKHCN|Chi cục trưởng|head|SNV\": give one last day",
        ),
        (
            "inspections.csv",
            "KT21,SNV",
            "KT21,SKHCN",
            "starts.csv:2: agency: no line of the set brings the inspection of \"SNV\" in \"KT21\" into being",
        ),
        ("inspections.csv", ",T1,", ",T2,", "inspections.csv:2: team: no line of the set brings the team \"T2\""),
    ] {
        let told = told(file, from, to);
        assert!(told.iter().any(|problem| problem.contains(reason)), "{reason}: {told:#?}");
    }
}
